//! JSON read as what it is. Serde by itself also takes a list for a type, its fields in their order: a body that no description allows.

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeOwned, Error as _, IntoDeserializer, Unexpected, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, Map, Value};

/// A value, of which objects alone are read as types with fields.
pub struct Strict(pub Value);

impl<'de> Deserializer<'de> for Strict {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => {
                let mut items = SeqDeserializer::new(items.into_iter().map(Strict));
                let value = visitor.visit_seq(&mut items)?;
                items.end().map(|()| value)
            }
            Value::Object(fields) => {
                let mut fields = MapDeserializer::new(fields.into_iter().map(|(name, value)| (name, Strict(value))));
                let value = visitor.visit_map(&mut fields)?;
                fields.end().map(|()| value)
            }
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(_) => Err(Error::invalid_type(Unexpected::Seq, &visitor)),
            _ => self.deserialize_any(visitor),
        }
    }

    /// By itself a map is also read from null.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(_) => self.deserialize_any(visitor),
            other => other.deserialize_map(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.0.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for Strict {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// For a field of a type that is told from others by its shape: serde reads those from a copy, where [`Strict`] is forgotten.
pub fn an_object<'de, T: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let fields = Map::<String, Value>::deserialize(from)?;
    T::deserialize(Strict(Value::Object(fields))).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        a: i32,
        b: Option<String>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        #[serde(deserialize_with = "an_object")]
        Inner(Inner),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[serde(default)]
        list: Vec<Inner>,
        #[serde(default)]
        either: Option<Either>,
        #[serde(default)]
        fields: Map<String, Value>,
    }

    #[test]
    fn a_list_is_no_type_wherever_it_stands() {
        let read = |value: Value| Outer::deserialize(Strict(value));
        let inner = || Inner { a: 7, b: None };
        let outer = |list, either| Outer { list, either, fields: Map::new() };
        let whole = json!({ "list": [{ "a": 7 }, { "a": 7, "b": null }], "either": { "a": 7 } });
        assert_eq!(read(whole).unwrap(), outer(vec![inner(), inner()], Some(Either::Inner(inner()))));
        assert_eq!(read(json!({ "either": "x" })).unwrap(), outer(vec![], Some(Either::Text("x".into()))));
        assert_eq!(read(json!({ "either": null })).unwrap(), outer(vec![], None));
        let wrong = [
            json!([]),
            json!([[], "x"]),
            json!({ "list": [[7]] }),
            json!({ "list": [[7, "x"]] }),
            json!({ "either": [7, "x"] }),
            json!({ "list": [{ "a": 7, "c": 1 }] }),
            json!({ "list": { "a": 7 } }),
            json!({ "list": null }),
            json!({ "fields": null }),
            json!({ "fields": [] }),
            json!({ "fields": [["a", 7]] }),
            json!({ "either": { "a": 7, "c": 1 } }),
        ];
        for value in wrong {
            assert!(read(value.clone()).is_err(), "{value}");
        }
    }
}
