//! SQL written out, for the queries that diesel's builder cannot say, or not the same on both databases.
//!
//! Unlike `diesel::sql_query`, a [`Statement`] is prepared once a connection and kept: preparing a query over five tables costs more than
//! running it. Values stand where they are used, so nobody counts placeholders.

use std::{borrow::Cow, marker::PhantomData};

use diesel::{
    QueryResult, RunQueryDsl,
    expression::AsExpression,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{SingleValue, SqlType, Untyped},
};

use super::{Conn, EitherBackend};

/// A piece of SQL, or a value between two pieces.
enum Part {
    Sql(Cow<'static, str>),
    Value(Box<dyn QueryFragment<EitherBackend> + Send>),
}

/// SQL in parts. The set of different texts must be small: each is kept prepared, on every connection.
///
/// Rows are read by the names of their columns, or, where a page reads many, by position: see [`Statement::rows`].
pub struct Statement<Row = Untyped> {
    parts: Vec<Part>,
    row: PhantomData<fn() -> Row>,
}

impl Statement {
    /// Begins with SQL.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { parts: vec![Part::Sql(sql.into())], row: PhantomData }
    }

    /// The SQL types of the columns, in their order; then looking each up by name is saved.
    pub fn rows<Row>(self) -> Statement<Row> {
        Statement { parts: self.parts, row: PhantomData }
    }

    /// Goes on with SQL.
    pub fn sql(mut self, sql: impl Into<Cow<'static, str>>) -> Self {
        self.parts.push(Part::Sql(sql.into()));
        self
    }

    /// Goes on with a value.
    pub fn value<T, V>(mut self, value: V) -> Self
    where
        T: SqlType + SingleValue,
        V: AsExpression<T>,
        V::Expression: QueryFragment<EitherBackend> + Send + 'static,
    {
        self.parts.push(Part::Value(Box::new(value.as_expression())));
        self
    }
}

impl<Row> QueryFragment<EitherBackend> for Statement<Row> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, EitherBackend>) -> QueryResult<()> {
        for part in &self.parts {
            match part {
                Part::Sql(sql) => out.push_sql(sql),
                Part::Value(value) => value.walk_ast(out.reborrow())?,
            }
        }
        Ok(())
    }
}

impl<Row> QueryId for Statement<Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Statement<Row> {
    type SqlType = Row;
}

impl<Row> RunQueryDsl<Conn> for Statement<Row> {}
