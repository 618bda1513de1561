//! The schemas: what the migrations make on either database, held against each other and against `src/db/schema.rs`.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query,
    sql_types::{Bool, Nullable, Text},
};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use rolecall::{app::Foundation, clock::Clock};

use crate::harness::{Database, database::settings};

/// What a column holds, whatever a database calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Id,
    Bytes,
    Text,
    Number,
    LongNumber,
    Yes,
    Moment,
    Document,
}

impl Kind {
    const ALL: [Kind; 8] = [Kind::Id, Kind::Bytes, Kind::Text, Kind::Number, Kind::LongNumber, Kind::Yes, Kind::Moment, Kind::Document];

    /// Its name in `diesel::table!`, on Postgres and on SQLite.
    fn names(self) -> [&'static str; 3] {
        match self {
            Kind::Id => ["Uid", "uuid", "BLOB"],
            Kind::Bytes => ["Binary", "bytea", "BLOB"],
            Kind::Text => ["Text", "text", "TEXT"],
            Kind::Number => ["Integer", "int4", "INTEGER"],
            Kind::LongNumber => ["BigInt", "int8", "INTEGER"],
            Kind::Yes => ["Bool", "bool", "INTEGER"],
            Kind::Moment => ["Moment", "timestamptz", "INTEGER"],
            Kind::Document => ["Doc", "jsonb", "TEXT"],
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    kind: String,
    nullable: bool,
}

type Columns = BTreeMap<String, Column>;
type Tables = BTreeMap<String, Columns>;

/// The columns of an index in their order, whether it is unique, whether it covers only some rows.
type Index = (String, Vec<String>, bool, bool);

fn source(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// What `src/db/schema.rs` says: tables with their columns, and the key that it believes each to have.
fn written() -> (Tables, BTreeMap<String, Vec<String>>) {
    let text = source("src/db/schema.rs");
    let (mut tables, mut keys) = (Tables::new(), BTreeMap::new());
    for part in text.split("diesel::table! {").skip(1) {
        let lines = part.lines().map(str::trim).filter(|line| !line.starts_with("use ") && !line.is_empty());
        let mut name = String::new();
        for line in lines.take_while(|line| *line != "}") {
            if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
                let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
                let kind = Column { kind: inner.unwrap_or(kind).to_owned(), nullable: inner.is_some() };
                tables.get_mut(&name).unwrap().insert(column.to_owned(), kind);
            } else if let Some((table, key)) = line.trim_end_matches(" {").split_once(" (") {
                name = table.to_owned();
                keys.insert(name.clone(), key.trim_end_matches(')').split(", ").map(str::to_owned).collect());
                tables.insert(name.clone(), Columns::new());
            }
        }
    }
    assert!(tables.len() >= 14, "{}", tables.len());
    (tables, keys)
}

/// What `written` says, in the words of one database.
fn in_words_of(written: &Tables, database: Database) -> Tables {
    let mut tables = written.clone();
    for column in tables.values_mut().flat_map(BTreeMap::values_mut) {
        let kind =
            Kind::ALL.into_iter().find(|kind| kind.names()[0] == column.kind).unwrap_or_else(|| panic!("{}: a new kind", column.kind));
        column.kind = kind.names()[if database == Database::Postgres { 1 } else { 2 }].to_owned();
    }
    tables
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[derive(QueryableByName)]
struct IndexRow {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<Text>)]
    columns: Option<String>,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Bool)]
    partial: bool,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Either database, looked into past the house.
enum Place {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

const SQLITE_TABLES: &str =
    "FROM pragma_table_list t WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '__diesel_schema_migrations'";

impl Place {
    fn open(url: &str) -> Self {
        match url.strip_prefix("sqlite://") {
            Some(file) => Self::Sqlite(SqliteConnection::establish(file).unwrap()),
            None => Self::Postgres(PgConnection::establish(url).unwrap()),
        }
    }

    fn names(&mut self, sqlite: &str, postgres: &str) -> Vec<String> {
        let rows: Vec<Name> = match self {
            Self::Sqlite(conn) => sql_query(sqlite).load(conn),
            Self::Postgres(conn) => sql_query(postgres).load(conn),
        }
        .unwrap();
        rows.into_iter().map(|row| row.name).collect()
    }

    fn tables(&mut self) -> Tables {
        let sqlite = "SELECT t.name AS owner, c.name AS name, c.type AS kind, c.\"notnull\" = 0 AND c.pk = 0 AS nullable
                      FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c
                      WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '__diesel_schema_migrations'";
        let postgres =
            "SELECT table_name::text AS owner, column_name::text AS name, udt_name::text AS kind, is_nullable = 'YES' AS nullable
                        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'";
        let rows: Vec<ColumnRow> = match self {
            Self::Sqlite(conn) => sql_query(sqlite).load(conn),
            Self::Postgres(conn) => sql_query(postgres).load(conn),
        }
        .unwrap();
        let mut tables = Tables::new();
        for row in rows {
            tables.entry(row.owner).or_default().insert(row.name, Column { kind: row.kind, nullable: row.nullable });
        }
        tables
    }

    /// Every index, keys and unique rules included.
    fn indexes(&mut self) -> BTreeMap<String, Index> {
        let sqlite = "SELECT t.name AS owner, i.name AS name, i.\"unique\" AS is_unique, i.partial AS partial,
                        (SELECT group_concat(x.name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) x) AS columns
                      FROM pragma_table_list t JOIN pragma_index_list(t.name) i
                      WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite_%' AND t.name <> '__diesel_schema_migrations' AND t.name NOT LIKE 'member_search%'";
        let postgres =
            "SELECT t.relname::text AS owner, c.relname::text AS name, i.indisunique AS is_unique, i.indpred IS NOT NULL AS partial,
                          (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
                           JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) AS columns
                        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
                        JOIN pg_namespace s ON s.oid = t.relnamespace
                        WHERE s.nspname = 'public' AND t.relname <> '__diesel_schema_migrations'";
        let rows: Vec<IndexRow> = match self {
            Self::Sqlite(conn) => sql_query(sqlite).load(conn),
            Self::Postgres(conn) => sql_query(postgres).load(conn),
        }
        .unwrap();
        let columns = |row: &IndexRow| row.columns.as_deref().unwrap_or_default().split(',').map(str::to_owned).collect();
        rows.into_iter().map(|row| (row.name.clone(), (row.owner.clone(), columns(&row), row.is_unique, row.partial))).collect()
    }

    /// Undoes every migration by its own `down.sql`.
    fn revert_all(&mut self) {
        let folder =
            |name: &str| FileBasedMigrations::from_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(name)).unwrap();
        match self {
            Self::Sqlite(conn) => conn.revert_all_migrations(folder("sqlite")).map(|_| ()).unwrap(),
            Self::Postgres(conn) => conn.revert_all_migrations(folder("postgres")).map(|_| ()).unwrap(),
        }
    }
}

/// A freshly migrated database; the folder is kept for as long as it is used.
fn migrated(database: Database) -> (tempfile::TempDir, String, Place) {
    let folder = tempfile::tempdir().unwrap();
    let url = database.make(folder.path());
    let place = Place::open(&url);
    (folder, url, place)
}

/// What SQLite has alone: its full-text index, and the number that names a member there.
fn without_search(mut tables: Tables) -> Tables {
    let search: Vec<String> = tables.keys().filter(|name| name.starts_with("member_search")).cloned().collect();
    assert!(!search.is_empty(), "the full-text index is gone: {:?}", tables.keys());
    search.iter().for_each(|name| drop(tables.remove(name)));
    assert_eq!(tables.get_mut("members").unwrap().remove("search_id").unwrap().kind, "INTEGER");
    tables
}

#[test]
fn both_databases_have_the_tables_and_columns_that_the_source_writes() {
    let (written, _) = written();
    let (_folder, _, mut sqlite) = migrated(Database::Sqlite);
    assert_eq!(without_search(sqlite.tables()), in_words_of(&written, Database::Sqlite));
    let (_folder, _, mut postgres) = migrated(Database::Postgres);
    assert_eq!(postgres.tables(), in_words_of(&written, Database::Postgres));
}

#[test]
fn both_databases_find_rows_through_the_same_indexes() {
    let set = |place: &mut Place| place.indexes().into_values().collect::<BTreeSet<Index>>();
    let (_folder, _, mut sqlite) = migrated(Database::Sqlite);
    let (_folder, _, mut postgres) = migrated(Database::Postgres);
    let (mut sqlite, mut postgres) = (set(&mut sqlite), set(&mut postgres));
    // The substring index, which on SQLite is a table of its own.
    assert!(postgres.remove(&("members".into(), vec!["search_key".into()], false, false)));
    // SQLite has no index for a key that is the row's own number.
    assert!(postgres.remove(&("instance".into(), vec!["id".into()], true, false)));
    sqlite.retain(|(table, ..)| table != "instance");
    assert_eq!(sqlite, postgres);
}

#[test]
fn the_source_names_a_key_that_is_unique_in_the_database() {
    let (_, keys) = written();
    for database in [Database::Sqlite, Database::Postgres] {
        let (_folder, _, mut place) = migrated(database);
        let indexes = place.indexes();
        for (table, key) in &keys {
            let unique = indexes.values().any(|(owner, columns, unique, partial)| owner == table && columns == key && *unique && !partial);
            assert!(unique || (table == "instance" && database == Database::Sqlite), "{database:?}: {table} is not unique by {key:?}");
        }
    }
}

/// Tables that name an organization but belong to the whole house.
const OF_THE_HOUSE: [&str; 1] = ["outbox"];
/// Indexes of an organization's tables that lead with something else: where somebody belongs or belonged, the search, which no order can
/// help, what a link names, and what is due in the whole house.
const OTHERWISE_LED: [&str; 9] = [
    "members_by_user",
    "former_members_by_user",
    "members_by_search",
    "invitations_by_id",
    "invitations_ending",
    "invitations_untold",
    "tokens_by_secret",
    "hand_offs_by_id",
    "hand_offs_by_expiry",
];

#[test]
fn everything_of_an_organization_is_kept_and_found_by_the_organization_first() {
    let (written, keys) = written();
    let tenants: Vec<&String> = written
        .iter()
        .filter(|(name, columns)| columns.contains_key("org_id") && !OF_THE_HOUSE.contains(&name.as_str()))
        .map(|(name, _)| name)
        .collect();
    assert!(tenants.len() >= 5, "{tenants:?}");
    for table in &tenants {
        assert_eq!(keys[*table][0], "org_id", "{table}");
        assert!(!written[*table]["org_id"].nullable, "{table}");
    }
    for database in [Database::Sqlite, Database::Postgres] {
        let (_folder, _, mut place) = migrated(database);
        let indexes = place.indexes();
        let wrong: Vec<_> = indexes
            .iter()
            .filter(|(name, (owner, columns, ..))| {
                tenants.contains(&owner) && columns[0] != "org_id" && !OTHERWISE_LED.contains(&name.as_str())
            })
            .collect();
        assert!(wrong.is_empty(), "{database:?}: {wrong:?}");
    }
}

/// The organization's door locks that row: a foreign key to it would make plain inserts wait.
#[test]
fn nothing_refers_to_the_row_that_the_door_locks_and_no_reference_crosses_organizations() {
    let (written, _) = written();
    let of_tenant =
        |table: &str| written.get(table).is_some_and(|columns| columns.contains_key("org_id")) && !OF_THE_HOUSE.contains(&table);
    for database in [Database::Sqlite, Database::Postgres] {
        let (_folder, _, mut place) = migrated(database);
        let references = place.names(
            "SELECT t.name || '>' || f.\"table\" || '>' || group_concat(f.\"from\", ',') AS name
             FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f GROUP BY t.name, f.id",
            "SELECT c.conrelid::regclass || '>' || c.confrelid::regclass || '>' ||
               (SELECT string_agg(a.attname, ',') FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AS name
             FROM pg_constraint c WHERE c.contype = 'f'",
        );
        assert!(references.len() >= 8, "{references:?}");
        for reference in references {
            let [from, to, columns] = reference.split('>').collect::<Vec<_>>().try_into().unwrap();
            assert_ne!(to, "organization_state", "{database:?}: {reference}");
            if of_tenant(from) && of_tenant(to) {
                assert!(columns.split(',').any(|column| column == "org_id"), "{database:?}: {reference} does not name the organization");
            }
        }
    }
}

#[test]
fn sqlite_takes_no_value_of_another_kind() {
    let (_folder, _, mut place) = migrated(Database::Sqlite);
    let lax = format!("SELECT t.name AS name {SQLITE_TABLES} AND t.strict = 0 AND t.name NOT LIKE 'member_search%'");
    assert_eq!(place.names(&lax, ""), [""; 0]);
}

/// Postgres would otherwise order by the language of the server, and not as SQLite does.
#[test]
fn postgres_orders_keys_by_their_bytes() {
    let (_folder, _, mut place) = migrated(Database::Postgres);
    let lax = "SELECT table_name || '.' || column_name AS name FROM information_schema.columns
               WHERE table_schema = 'public' AND data_type = 'text' AND (column_name = 'key' OR column_name = 'slug' OR column_name LIKE '%\\_key')
               AND collation_name IS DISTINCT FROM 'C' AND table_name <> '__diesel_schema_migrations'";
    assert_eq!(place.names("", lax), [""; 0]);
}

/// A table without one cannot be replicated: Postgres would refuse every change of a row.
#[test]
fn every_table_on_postgres_has_a_primary_key() {
    let (_folder, _, mut place) = migrated(Database::Postgres);
    let without = "SELECT c.relname::text AS name FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
                   WHERE s.nspname = 'public' AND c.relkind = 'r' AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)";
    assert_eq!(place.names("", without), [""; 0]);
}

fn folders(database: &str) -> BTreeSet<String> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
    std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn every_migration_is_there_for_both_databases_and_can_be_undone() {
    let (sqlite, postgres) = (folders("sqlite"), folders("postgres"));
    assert_eq!(sqlite, postgres);
    for (database, name) in
        [("sqlite", &sqlite), ("postgres", &postgres)].iter().flat_map(|(database, names)| names.iter().map(move |name| (database, name)))
    {
        for file in ["up.sql", "down.sql"] {
            assert!(!source(&format!("migrations/{database}/{name}/{file}")).trim().is_empty(), "{database} {name} {file}");
        }
    }
}

#[test]
fn undoing_leaves_nothing_and_migrating_again_makes_the_same() {
    for database in [Database::Sqlite, Database::Postgres] {
        let (folder, url, mut place) = migrated(database);
        let (tables, indexes) = (place.tables(), place.indexes());
        place.revert_all();
        assert_eq!(place.tables().keys().collect::<Vec<_>>(), [""; 0], "{database:?}");
        assert_eq!(place.indexes(), BTreeMap::new(), "{database:?}");
        let applied = migrate(&folder, &url);
        assert_eq!(applied.iter().filter(|line| line.starts_with("applied migration ")).count(), folders("sqlite").len(), "{applied:?}");
        assert_eq!((place.tables(), place.indexes()), (tables, indexes), "{database:?}");
        assert_eq!(migrate(&folder, &url), [""; 0], "{database:?}: the second time does nothing");
    }
}

fn migrate(folder: &tempfile::TempDir, url: &str) -> Vec<String> {
    let foundation = Foundation::open(settings(folder.path(), url, &[]), Clock::default()).unwrap();
    actix_web::rt::System::new().block_on(foundation.migrate()).unwrap()
}
