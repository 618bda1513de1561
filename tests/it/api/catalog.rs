//! The catalog, as a program reads it.

use serde_json::{Value, json};

use crate::on_both;

const CATALOG: &str = "/api/v1/team/catalog";

on_both! {
    async fn every_member_reads_what_the_catalog_holds(world: &World) {
        world.organization("acme", "starter").await;
        world.member("acme", "vic", "viewer").await;
        let reply = world.program("vic@acme.example", "acme").await.get(CATALOG).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let (shown, catalog) = (reply.json(), world.catalog("starter"));
        assert_eq!((&shown["key"], &shown["version"]), (&json!("starter"), &json!(catalog.hash)));
        assert_eq!(shown["resource_types"], json!([{ "type": "project", "owner_property": "owner_id" }]));
        assert_eq!(shown["default_owner_property"], "owner");
        let roles: Vec<Value> = catalog
            .roles
            .iter()
            .map(|role| json!({ "id": role.number, "key": role.key, "name": role.name.default.to_lowercase(), "description": role.description.default }))
            .collect();
        assert_eq!(shown["roles"], json!(roles));
        let modules = shown["modules"].as_array().unwrap();
        assert_eq!(modules.len(), catalog.modules.len());
        let keys: Vec<&str> =
            modules.iter().flat_map(|module| module["permissions"].as_array().unwrap()).map(|one| one["key"].as_str().unwrap()).collect();
        let mut expected: Vec<&str> = catalog.permissions.iter().map(|permission| permission.key.as_str()).collect();
        expected.sort_by_key(|key| catalog.permissions[catalog.permission(key).unwrap()].module);
        assert_eq!(keys, expected);
        assert!(modules.iter().flat_map(|module| module["permissions"].as_array().unwrap()).any(|one| one["owner_only"] == true));
    }

    async fn plans_and_permissions_are_as_the_product_has_them(world: &World) {
        world.organization("gifts", "sendoso").await;
        let shown = world.program("owner@gifts.example", "gifts").await.get(CATALOG).await.json();
        let plans = json!([
            { "key": "essential", "name": "Essential", "seats": 10, "custom_roles": false },
            { "key": "pro", "name": "Pro", "seats": 50, "custom_roles": true },
            { "key": "enterprise", "name": "Enterprise", "seats": null, "custom_roles": true },
        ]);
        assert_eq!(shown["plans"], plans);
        let all: Vec<&Value> =
            shown["modules"].as_array().unwrap().iter().flat_map(|module| module["permissions"].as_array().unwrap()).collect();
        let one = |key: &str| all.iter().find(|one| one["key"] == key).unwrap_or_else(|| panic!("{key}"));
        assert_eq!(one("users.manage")["scoped"], true);
        let fields: Vec<&String> = one("users.manage").as_object().unwrap().keys().collect();
        assert_eq!(fields.len(), 8, "{fields:?}");
        world.organization("acme", "autocom").await;
        let shown = world.program("owner@acme.example", "acme").await.get(CATALOG).await.json();
        let orders = shown["modules"].as_array().unwrap().iter().find(|module| module["key"] == "orders").unwrap();
        let view = orders["permissions"].as_array().unwrap().iter().find(|one| one["key"] == "orders.view").unwrap();
        assert_eq!((&view["access"], &view["sensitive"], &view["scoped"]), (&json!("read"), &json!(false), &json!(false)));
        let edit = orders["permissions"].as_array().unwrap().iter().find(|one| one["key"] == "orders.edit").unwrap();
        assert_eq!(edit["access"], "write");
    }
}
