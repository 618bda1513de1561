//! A program that comes with a token, as the server of a host product does.

use std::{collections::BTreeMap, sync::Arc};

use diesel::prelude::*;
use reqwest::Method;
use rolecall::{
    authz::{Operator, capabilities::ManageTokens, token_secret::TokenSecret},
    catalog::Catalog,
    db::schema::organizations,
    domain::{
        email::Email,
        ids::TokenId,
        person_name::PersonName,
        reach::Reach,
        slug::Slug,
        token::{Carries, Draft, Whose},
    },
    store::tokens::{Made, create, create_for},
};
use serde_json::Value;

use super::{World, contract};
use crate::roles::grant;

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
        self.token_that(email, slug, Carries::Everything).await
    }

    async fn token_that(&self, email: &str, slug: &str, carries: Carries) -> String {
        let secret = TokenSecret::generate().unwrap();
        let draft = Draft { name: PersonName::parse("A test").unwrap(), whose: Whose::Mine, carries, days: None };
        let of = (Slug::parse(slug).unwrap(), Email::parse(email).unwrap());
        let made = create_for(&self.doors(), &Operator::at_the_command_line(), &secret, of, draft).await.unwrap();
        assert!(matches!(made, Made::Done(_)), "{made:?}");
        secret.expose().to_owned()
    }

    /// A program with such a token, in the organization it is for.
    pub async fn program(&self, email: &str, slug: &str) -> Program {
        Program::at(&self.origin).bearing(&self.token(email, slug).await).in_tenant(slug)
    }

    /// The same with a token that lets nothing through but these permissions.
    pub async fn narrowed_program(&self, email: &str, slug: &str, permissions: &[&str]) -> Program {
        let catalog = self.catalog_of(slug).await;
        let document = permissions.iter().map(|key| ((*key).to_owned(), Reach::Organization)).collect();
        let (vector, unknown) = catalog.vector_of(&document);
        assert!(unknown.is_empty(), "{unknown:?}");
        let token = self.token_that(email, slug, Carries::These { vector, as_owner: false }).await;
        Program::at(&self.origin).bearing(&token).in_tenant(slug)
    }

    /// A program with a token of the organization itself, made by an owner, that may do all they may; and the token's id.
    pub async fn organizations_program(&self, owner: &str, slug: &str) -> (Program, TokenId) {
        let secret = TokenSecret::generate().unwrap();
        let grant = grant::<ManageTokens>(self, owner, slug).await.unwrap_or_else(|refused| panic!("{owner}: {refused:?}"));
        let carries = Carries::These { vector: grant.membership().role.vector.clone(), as_owner: true };
        let draft = Draft { name: PersonName::parse("Order desk").unwrap(), whose: Whose::Organization, carries, days: None };
        let made = create(&self.doors(), &grant, &secret, draft).await.unwrap();
        let Made::Done(token) = made else { panic!("{made:?}") };
        (Program::at(&self.origin).bearing(secret.expose()).in_tenant(slug), token)
    }

    async fn catalog_of(&self, slug: &str) -> Arc<Catalog> {
        let slug = slug.to_owned();
        let key: String = self
            .query(move |conn| {
                organizations::table.filter(organizations::slug.eq(slug)).select(organizations::catalog).first(conn).unwrap()
            })
            .await;
        self.catalog(&key)
    }
}
