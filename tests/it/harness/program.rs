//! A program that comes with a token, as the server of a host product does.

use std::collections::BTreeMap;

use reqwest::Method;
use rolecall::{
    authz::{Operator, token_secret::TokenSecret},
    domain::{
        email::Email,
        person_name::PersonName,
        slug::Slug,
        token::{Carries, Draft, Whose},
    },
    store::tokens::{Made, create_for},
};
use serde_json::Value;

use super::{World, contract};

/// Who it is and where it goes; nothing of it is sent but what is set.
#[derive(Clone)]
pub struct Program {
    origin: String,
    headers: Vec<(&'static str, String)>,
    client: reqwest::Client,
}

/// What it was answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Both at once, for comparing.
    pub fn is(&self) -> (u16, Value) {
        (self.status, self.json())
    }
}

impl Program {
    pub fn at(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            headers: Vec::new(),
            client: reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap(),
        }
    }

    /// Sends one more header with everything, also one that it sends already.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub fn bearing(self, token: &str) -> Self {
        self.with("authorization", format!("Bearer {token}"))
    }

    pub fn in_tenant(self, slug: &str) -> Self {
        self.with("x-tenant", slug)
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, Some(body.to_string().into_bytes())).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PUT, path, Some(body.to_string().into_bytes())).await
    }

    /// Sends whatever it is as JSON.
    pub async fn send(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Reply {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.origin));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        let answer = request.send().await.unwrap();
        let headers = answer.headers().iter().map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()));
        let reply = Reply { status: answer.status().as_u16(), headers: headers.collect(), text: answer.text().await.unwrap() };
        contract::check(method.as_str(), path, &reply);
        reply
    }
}

impl World {
    /// A token of a member that holds nothing back.
    pub async fn token(&self, email: &str, slug: &str) -> String {
        let secret = TokenSecret::generate().unwrap();
        let draft = Draft { name: PersonName::parse("A test").unwrap(), whose: Whose::Mine, carries: Carries::Everything, days: None };
        let of = (Slug::parse(slug).unwrap(), Email::parse(email).unwrap());
        let made = create_for(&self.doors(), &Operator::at_the_command_line(), &secret, of, draft).await.unwrap();
        assert!(matches!(made, Made::Done(_)), "{made:?}");
        secret.expose().to_owned()
    }

    /// A program with such a token, in the organization it is for.
    pub async fn program(&self, email: &str, slug: &str) -> Program {
        Program::at(&self.origin).bearing(&self.token(email, slug).await).in_tenant(slug)
    }
}
