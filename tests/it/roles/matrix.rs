//! Who may do what, on the page and as a file.

use rolecall::catalog::Catalog;

use super::*;
use crate::{harness::Page, on_both};

const MATRIX: &str = "/o/atlas/roles/matrix";

/// As the product's documentation has it, its Viewer as the template chooses where it prints a choice.
const PRINTED: &str = "
    View dashboard                                      | Yes | Yes | Yes | Yes                    | Yes
    View / edit orders                                  | Yes | Yes | Yes | Limited only their own | Read
    Confirm orders (call queue)                         | Yes | Yes | Yes | No                     | No
    Confirm deliveries & COD cash                       | Yes | Yes | No  | Yes                    | No
    View financial KPIs (revenue, margin) (sensitive)   | Yes | Yes | No  | No                     | No
    Invite / manage members                             | Yes | Yes | No  | No                     | No
    Manage custom permissions (sensitive)               | Yes | Yes | No  | No                     | No
    Configure integrations (store, carrier) (sensitive) | Yes | No  | No  | No                     | No
    Manage billing (sensitive)                          | Yes | No  | No  | No                     | No
    Delete Sendocki account (sensitive)                 | Yes | No  | No  | No                     | No
";

const SENSITIVE: [&str; 7] = [
    "View financial KPIs",
    "Export analytics",
    "Manage custom permissions",
    "Configure integrations",
    "View billing",
    "Manage billing",
    "Delete Sendocki account",
];

/// One of the two tables: `printed`, or `all`.
struct Table {
    columns: Vec<String>,
    /// What stands at the head of each row, its description and mark included.
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn of(page: &Page, which: &str) -> Self {
        let all = |within: &str| page.all(&format!("[aria-labelledby={which}] {within}"));
        let columns = all("thead th.c");
        // To the eye, what is not held is a dash.
        let cells: Vec<String> = all("tbody td.c").iter().map(|cell| cell.trim_start_matches("– ").to_owned()).collect();
        let rows = cells.chunks(columns.len()).map(<[String]>::to_vec).collect();
        Self { columns, heads: all("tbody th[scope=row]"), rows }
    }

    /// Its rows as they are written above.
    fn lines(&self) -> Vec<String> {
        self.heads.iter().zip(&self.rows).map(|(head, row)| format!("{head} | {}", row.join(" | "))).collect()
    }

    /// One column, from the top.
    fn column(&self, name: &str) -> Vec<&str> {
        let at = self.columns.iter().position(|column| column == name).unwrap_or_else(|| panic!("no {name} in {:?}", self.columns));
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    /// The cell of a role and a permission, in the table of all permissions.
    fn cell(&self, catalog: &Catalog, role: &str, permission: &str) -> &str {
        self.column(role)[catalog.permission(permission).unwrap()]
    }
}

/// Lines of a table with the blanks between their columns folded.
fn lines(table: &str) -> Vec<String> {
    let folded = |line: &str| line.split('|').map(str::trim).collect::<Vec<_>>().join(" | ");
    table.lines().filter(|line| !line.trim().is_empty()).map(folded).collect()
}

/// How far a role goes, as both the page and the file word it.
fn reaches(cells: &[&str]) -> Vector {
    let reach = |cell: &&str| match *cell {
        "Yes" => Reach::Organization,
        "Own only" => Reach::Own,
        "No" => Reach::None,
        other => panic!("{other:?} is no reach of Sendocki"),
    };
    Vector::from(cells.iter().map(reach).collect::<Vec<_>>())
}

on_both! {
    async fn the_products_own_table_is_printed_as_its_documentation_has_it(world: &World) {
        atlas(world).await;
        let page = world.signed_in(OWNER).await.get(MATRIX).await;
        assert_eq!((page.status.as_u16(), page.heading().as_str()), (200, "Who may do what"));
        assert_eq!(page.one("#printed"), "At a glance, as Sendocki prints it");
        let printed = Table::of(&page, "printed");
        assert_eq!(printed.columns, ["Owner", "Manager", "Confirmation Agent", "Delivery Agent", "Viewer (template)"]);
        assert_eq!(printed.lines(), lines(PRINTED));
    }

    async fn a_role_of_ones_own_has_its_column_and_reads_as_far_as_it_goes(world: &World) {
        let owner = atlas(world).await;
        makes(world, &owner, "Picker", "dashboard.view orders.view=own orders.edit=own").await;
        makes(world, &owner, "Looker", "orders.view=own").await;
        let page = world.signed_in(OWNER).await.get(MATRIX).await;
        let (printed, all) = (Table::of(&page, "printed"), Table::of(&page, "all"));
        // The template stays the last: it is nobody's role.
        assert_eq!(printed.columns[4..], ["Picker", "Looker", "Viewer (template)"]);
        assert_eq!(printed.column("Picker")[..3], ["Yes", "Limited only their own", "No"]);
        assert_eq!(printed.column("Looker")[..3], ["No", "Partly only their own", "No"]);
        assert_eq!(all.columns, ["Owner", "Manager", "Confirmation Agent", "Delivery Agent", "Picker", "Looker"]);
        assert_eq!(page.attribute("[aria-labelledby=all] th.c:nth-child(6) a", "href").as_deref(), Some("/o/atlas/roles/5"));
        let catalog = world.catalog("sendocki");
        let picker = ["dashboard.view", "orders.view", "orders.edit", "orders.confirm"].map(|key| all.cell(&catalog, "Picker", key));
        assert_eq!(picker, ["Yes", "Own only", "Own only", "No"]);
        for (role, held) in [("Picker", "dashboard.view orders.view=own orders.edit=own"), ("Looker", "orders.view=own")] {
            assert_eq!(reaches(&all.column(role)), vector(world, "sendocki", held), "{role}");
        }
        for role in &catalog.roles {
            assert_eq!(reaches(&all.column(role.name.in_language("en"))), role.vector, "{}", role.key);
        }
    }

    async fn what_is_to_be_given_with_care_is_marked_and_nothing_else(world: &World) {
        atlas(world).await;
        let page = world.signed_in(OWNER).await.get(MATRIX).await;
        let catalog = world.catalog("sendocki");
        let heads = Table::of(&page, "all").heads;
        assert_eq!(heads.len(), catalog.permissions.len());
        let marked = heads.iter().filter_map(|head| Some(head.split_once(" (sensitive)")?.0));
        assert_eq!(marked.collect::<Vec<_>>(), SENSITIVE);
        let in_catalog = catalog.permissions.iter().filter(|permission| permission.sensitive);
        assert_eq!(in_catalog.map(|permission| permission.name.in_language("en")).collect::<Vec<_>>(), SENSITIVE);
        assert_eq!(page.all("[aria-labelledby=all] th .sensitive[title=Sensitive]").len(), SENSITIVE.len());
    }

    async fn one_module_is_shown_alone_and_one_that_there_is_not_is_all_of_them(world: &World) {
        atlas(world).await;
        let owner = world.signed_in(OWNER).await;
        let orders = owner.get(&format!("{MATRIX}?module=orders")).await;
        assert_eq!(orders.all("#results tbody").len(), 1);
        assert_eq!(orders.all("#results th[scope=rowgroup]"), ["Orders"]);
        assert_eq!(orders.all("#printed"), [""; 0]);
        assert_eq!(orders.all("select[name=module] option[selected]"), ["Orders"]);
        let names = |page: &Page| page.csv().into_iter().skip(1).map(|row| row[1].clone()).collect::<Vec<_>>();
        let file = owner.get(&orders.attribute("a[href*='matrix.csv']", "href").expect("a button Export")).await;
        assert_eq!(names(&file), ["View orders", "Edit orders", "Confirm orders", "Configure order urgency"]);
        let all = owner.get(MATRIX).await;
        let whole = owner.get(&all.attribute("a[href*='matrix.csv']", "href").unwrap()).await;
        assert_eq!((all.all("#results tbody").len(), names(&whole).len()), (1 + 9, 26));
        assert_eq!(all.all("select[name=module] option[selected]"), ["All modules"]);
        for unknown in ["ghost", "Orders", "orders.view", "%00", ""] {
            let page = owner.get(&format!("{MATRIX}?module={unknown}")).await;
            assert_eq!(page.status, 200, "{unknown}");
            assert_eq!(Table::of(&page, "all").lines(), Table::of(&all, "all").lines(), "{unknown}");
            assert_eq!(Table::of(&page, "printed").lines(), lines(PRINTED), "{unknown}");
            assert_eq!(owner.get(&format!("{MATRIX}.csv?module={unknown}")).await.csv(), whole.csv(), "{unknown}");
        }
    }

    async fn the_file_read_back_is_what_the_roles_are_and_runs_nothing(world: &World) {
        let owner = atlas(world).await;
        let held = "dashboard.view orders.view=own deliveries.view deliveries.confirm stock.view analytics.export";
        makes(world, &owner, "=1+1", held).await;
        makes(world, &owner, "Nothing, \"yet\"", "").await;
        let browser = world.signed_in(OWNER).await;
        let page = browser.get(&format!("{MATRIX}.csv")).await;
        assert_eq!(page.header("content-type"), Some("text/csv; charset=utf-8"));
        let disposition = page.header("content-disposition").unwrap();
        assert!(disposition.starts_with("attachment; filename=\"atlas-roles-20") && disposition.ends_with(".csv\""), "{disposition}");
        let rows = page.csv();
        let (about, roles) = rows[0].split_at(4);
        assert_eq!(about, ["Module", "Permission", "Access", "Sensitive"]);
        assert_eq!(roles, ["Owner", "Manager", "Confirmation Agent", "Delivery Agent", "'=1+1", "Nothing, \"yet\""]);
        assert_eq!(rows[2], ["Orders", "View orders", "Read", "", "Yes", "Yes", "Yes", "Own only", "Own only", "No"]);
        assert_eq!(rows[15], ["Analytics", "Export analytics", "Write", "Yes", "Yes", "Yes", "No", "No", "Yes", "No"]);
        let catalog = world.catalog("sendocki");
        let names: Vec<&str> = catalog.permissions.iter().map(|permission| permission.name.in_language("en")).collect();
        assert_eq!(rows[1..].iter().map(|row| row[1].as_str()).collect::<Vec<_>>(), names);
        let read_back = |at: usize| reaches(&rows[1..].iter().map(|row| row[4 + at].as_str()).collect::<Vec<_>>());
        for (at, role) in catalog.roles.iter().enumerate() {
            assert_eq!(read_back(at), role.vector, "{}", role.key);
        }
        assert_eq!(read_back(4), vector(world, "sendocki", held));
        assert_eq!(read_back(5), vector(world, "sendocki", ""));
        // The page itself runs nothing, and says the name as it is.
        assert_eq!(Table::of(&browser.get(MATRIX).await, "all").columns[4..], ["=1+1", "Nothing, \"yet\""]);
    }
}
