//! The same acts and reads as the pages', for programs: JSON, tokens, no cookies. `table` is the one table of what is where below `/api` and
//! `/access`.

mod accept;
mod access;
mod body;
mod faults;
mod link;
pub mod openapi;
mod operator;
mod precondition;
mod said;
mod strict;
mod team;

use crate::web::routes::Routes;

/// Every route for programs. Addresses are a contract (DESIGN section 8).
pub fn table(routes: &mut Routes) {
    routes.get("/.well-known/authzen-configuration", access::configuration);
    routes.post("/access/v1/evaluation", access::evaluation);
    routes.post("/access/v1/evaluations", access::evaluations);
    routes.get("/api/docs", openapi::docs);
    routes.get("/api/openapi.json", openapi::show);
    routes.get("/api/v1/auth/tenants", accept::tenants);
    routes.post("/api/v1/invitations/accept", accept::accept);
    routes.get("/api/v1/team/changes", team::changes::list);
    routes.post("/api/v1/team/changes", team::changes::apply);
    routes.post("/api/v1/team/changes/preview", team::changes::preview);
    routes.get("/api/v1/team/changes/{change}", team::changes::show);
    routes.get("/api/v1/team/changes/{change}/undo", team::changes::undo::look);
    routes.post("/api/v1/team/changes/{change}/undo", team::changes::undo::undo);
    routes.get("/api/v1/team/catalog", team::catalog::show);
    routes.get("/api/v1/team/invitations", team::invitations::list);
    routes.post("/api/v1/team/invitations", team::invitations::many::invite);
    routes.get("/api/v1/team/invitations/{invitation}", team::invitations::show);
    routes.delete("/api/v1/team/invitations/{invitation}", team::invitations::again::revoke);
    routes.post("/api/v1/team/invitations/{invitation}/resend", team::invitations::again::resend);
    routes.post("/api/v1/team/invite", team::invitations::invite);
    routes.get("/api/v1/team/plan", team::plan::show);
    routes.put("/api/v1/team/plan", team::plan::change);
    routes.post("/api/v1/team/plan/ask", team::plan::ask);
    routes.get("/api/v1/team/members", team::members::list);
    routes.get("/api/v1/team/members/removed", team::members::removed::list);
    routes.get("/api/v1/team/members/{member}", team::members::show);
    routes.delete("/api/v1/team/members/{member}", team::members::acts::remove);
    routes.put("/api/v1/team/members/{member}/external-id", team::members::external_id::set);
    routes.get("/api/v1/team/members/{member}/permissions", team::members::permissions::permissions);
    routes.post("/api/v1/team/members/{member}/reactivate", team::members::acts::reactivate);
    routes.post("/api/v1/team/members/{member}/restore", team::members::acts::restore);
    routes.put("/api/v1/team/members/{member}/role", team::members::acts::change_role);
    routes.post("/api/v1/team/members/{member}/seen", team::members::seen::seen);
    routes.post("/api/v1/team/members/{member}/suspend", team::members::acts::suspend);
    routes.get("/api/v1/team/roles", team::roles::list);
    routes.post("/api/v1/team/roles", team::roles::create);
    routes.get("/api/v1/team/roles/{role}", team::roles::show);
    routes.put("/api/v1/team/roles/{role}", team::roles::update);
    routes.delete("/api/v1/team/roles/{role}", team::roles::delete);
    routes.get("/api/v1/tenants", operator::tenants::list);
    routes.post("/api/v1/tenants", operator::register::register);
    routes.get("/api/v1/tenants/{tenant}", operator::tenants::show);
    routes.post("/api/v1/tenants/{tenant}/hand-off", operator::hand_off::create);
    routes.put("/api/v1/tenants/{tenant}/plan", operator::tenants::set_plan);
    routes.post("/api/v1/tenants/{tenant}/resume", operator::tenants::resume);
    routes.post("/api/v1/tenants/{tenant}/suspend", operator::tenants::suspend);
}
