//! What programs send: JSON of one shape and no other. What is no JSON is 400, what is JSON of another shape is 422 and names the field.

use std::{collections::BTreeSet, fmt, future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};
use utoipa::ToSchema;

use super::strict::Strict;
use crate::web::{
    error::Error,
    form::{LARGEST, whole},
};

/// A body of at most `MOST` bytes, read into `T`. Types of bodies say `#[serde(deny_unknown_fields)]`.
#[derive(Debug)]
pub struct Json<T, const MOST: usize = LARGEST>(pub T);

impl<T: DeserializeOwned + 'static, const MOST: usize> FromRequest for Json<T, MOST> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let readable = is_json(request);
        let payload = payload.take();
        Box::pin(async move {
            if !readable {
                return Err(Error::UnsupportedMediaType);
            }
            read(&whole(payload, MOST).await?).map(Self)
        })
    }
}

/// The same where nothing need be said: no body at all is the usual one.
#[derive(Debug)]
pub struct Optional<T, const MOST: usize = LARGEST>(pub T);

impl<T: DeserializeOwned + Default + 'static, const MOST: usize> FromRequest for Optional<T, MOST> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let readable = is_json(request);
        let payload = payload.take();
        Box::pin(async move {
            let body = whole(payload, MOST).await?;
            match () {
                () if body.is_empty() => Ok(Self(T::default())),
                () if readable => read::<Option<T>>(&body).map(|said| Self(said.unwrap_or_default())),
                () => Err(Error::UnsupportedMediaType),
            }
        })
    }
}

/// A body in which nothing can be said: `{}`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

fn is_json(request: &HttpRequest) -> bool {
    request.content_type().eq_ignore_ascii_case("application/json") && is_plain(request)
}

/// Nothing is unpacked: a small body may not become a large one.
fn is_plain(request: &HttpRequest) -> bool {
    let encodings = request.headers().get_all(header::CONTENT_ENCODING);
    encodings.into_iter().all(|encoding| encoding.to_str().is_ok_and(|encoding| encoding.trim().eq_ignore_ascii_case("identity")))
}

/// Reads a body.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let Once(value) = serde_json::from_slice(body).map_err(|error| Error::Rule(StatusCode::BAD_REQUEST, format!("Not JSON: {error}")))?;
    serde_path_to_error::deserialize(Strict(value)).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { "body".to_owned() } else { path };
        Error::Invalid(vec![(field, error.into_inner().to_string())])
    })
}

/// Any JSON in which no object says the same name twice: two readers of one body must never read two things (RFC 8259, section 4).
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OnceVisitor).map(Self)
    }
}

struct OnceVisitor;

impl<'de> Visitor<'de> for OnceVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Once(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let (mut object, mut seen) = (Map::new(), BTreeSet::new());
        while let Some(name) = fields.next_key::<String>()? {
            let Once(value) = fields.next_value()?;
            if !seen.insert(name.clone()) {
                return Err(A::Error::custom(format!("the name {name:?} stands twice in one object")));
            }
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        name: String,
        #[serde(default)]
        ids: Vec<u32>,
    }

    fn refused(body: &[u8]) -> (u16, String) {
        match read::<Body>(body).unwrap_err() {
            Error::Invalid(faults) => (422, faults[0].0.clone()),
            error => (error.status().as_u16(), String::new()),
        }
    }

    #[test]
    fn one_shape_is_read_and_no_other() {
        assert_eq!(read::<Body>(br#"{"name":"a","ids":[1]}"#).unwrap(), Body { name: "a".into(), ids: vec![1] });
        for no_json in [&b"{"[..], b"", b"\xff", b"{\"name\":\"\xff\"}", b"{\"name\":\"a\",\"name\":\"b\"}", b"[1e999]", b"{} {}"] {
            assert_eq!(refused(no_json).0, 400, "{no_json:?}");
        }
        assert_eq!(refused("[".repeat(10_000).as_bytes()).0, 400);
        assert_eq!(refused(br#"{"name":"a","role":"owner"}"#), (422, "role".into()));
        assert_eq!(refused(br#"{"name":["a"]}"#), (422, "name".into()));
        assert_eq!(refused(br#"{"name":"a","ids":[1,"2"]}"#), (422, "ids[1]".into()));
        assert_eq!(refused(br#"{"name":"a","ids":[99999999999]}"#), (422, "ids[0]".into()));
        assert_eq!(refused(br#"{}"#), (422, "body".into()));
        for list in [&b"[]"[..], br#"["a",[1]]"#] {
            assert_eq!(refused(list), (422, "body".into()), "a list is no object");
        }
    }
}
