//! The one table of what is where, and the lock on it: nothing is registered whose first argument is not a proof (DESIGN section 4).

use std::{collections::BTreeMap, future::Future, pin::Pin, rc::Rc, time::Duration};

use actix_web::{
    FromRequest, Handler, HttpRequest, HttpResponse,
    dev::Payload,
    http::Method,
    web::{self, ServiceConfig},
};

use super::{
    account, assets, changes,
    context::Context,
    credential, dev,
    error::{self, Answer, Error},
    hand_off, health,
    idempotency::{self, Opened},
    invitations, members, organizations, password, plan, roles, settings, setup, sign_in, tokens,
};
use crate::{
    authz::{
        Asking, Bearer, Caller, Grant, HandOffProof, InvitationProof, Operator, Proof, ProofSpec, SignedIn, Visitor, capabilities::May,
    },
    store::{activity, seen::Seen},
};

/// No page takes longer: whoever waits gets an answer, and a body that trickles in is cut off.
const DEADLINE: Duration = Duration::from_secs(20);

/// Every route of the house. Addresses are a contract (DESIGN section 8).
fn table(routes: &mut Routes) {
    routes.get("/", organizations::start);
    routes.get("/setup", setup::form);
    routes.post("/setup", setup::create);
    routes.get("/sign-in", sign_in::form);
    routes.post("/sign-in", sign_in::sign_in);
    routes.post("/sign-out", sign_in::sign_out);
    routes.get("/password/forgot", password::forgot_form);
    routes.post("/password/forgot", password::forgot);
    routes.get("/password/reset/{token}", password::reset_form);
    routes.post("/password/reset/{token}", password::reset);
    routes.get("/invitations/{token}", invitations::answer::show);
    routes.post("/invitations/{token}", invitations::answer::answer);
    routes.get("/hand-off/{token}", hand_off::show);
    routes.post("/hand-off/{token}", hand_off::go_on);
    routes.get("/account", account::show);
    routes.post("/account/profile", account::profile);
    routes.post("/account/password", account::password);
    routes.post("/account/appearance", account::appearance);
    routes.post("/account/sessions/sign-out-others", account::sign_out_others);
    routes.get("/o", organizations::choose);
    routes.get("/o/{org}", organizations::home);
    routes.get("/o/{org}/invitations", invitations::list);
    routes.post("/o/{org}/invitations", invitations::invite);
    routes.get("/o/{org}/invitations/new", invitations::form);
    routes.post("/o/{org}/invitations/act", invitations::act);
    routes.get("/o/{org}/changes", changes::list);
    routes.post("/o/{org}/changes", changes::apply);
    routes.get("/o/{org}/changes/paste", changes::paste);
    routes.post("/o/{org}/changes/preview", changes::preview);
    routes.get("/o/{org}/changes/{change}", changes::show);
    routes.get("/o/{org}/changes/{change}/undo", changes::undo_form);
    routes.post("/o/{org}/changes/{change}/undo", changes::undo);
    routes.get("/o/{org}/leave", members::change::ask_leave);
    routes.post("/o/{org}/leave", members::change::leave);
    routes.get("/o/{org}/members", members::list);
    routes.get("/o/{org}/members/export", members::export);
    routes.get("/o/{org}/members/removed", members::removed);
    routes.get("/o/{org}/members/{member}/role", members::role::form);
    routes.post("/o/{org}/members/{member}/role", members::role::change);
    routes.get("/o/{org}/members/{member}/suspend", members::change::ask_suspend);
    routes.post("/o/{org}/members/{member}/suspend", members::change::suspend);
    routes.get("/o/{org}/members/{member}/reactivate", members::change::ask_reactivate);
    routes.post("/o/{org}/members/{member}/reactivate", members::change::reactivate);
    routes.get("/o/{org}/members/{member}/remove", members::change::ask_remove);
    routes.post("/o/{org}/members/{member}/remove", members::change::remove);
    routes.get("/o/{org}/members/{member}/restore", members::change::ask_restore);
    routes.post("/o/{org}/members/{member}/restore", members::change::restore);
    routes.get("/o/{org}/plan", plan::show);
    routes.post("/o/{org}/plan", plan::change);
    routes.post("/o/{org}/plan/ask", plan::ask);
    routes.get("/o/{org}/roles", roles::list);
    routes.post("/o/{org}/roles", roles::build::create);
    routes.get("/o/{org}/roles/matrix", roles::matrix);
    routes.get("/o/{org}/roles/matrix.csv", roles::matrix_file);
    routes.get("/o/{org}/roles/new", roles::build::new);
    routes.post("/o/{org}/roles/draft", roles::build::draft);
    routes.get("/o/{org}/roles/{role}", roles::show);
    routes.post("/o/{org}/roles/{role}", roles::build::save);
    routes.get("/o/{org}/roles/{role}/edit", roles::build::edit);
    routes.get("/o/{org}/roles/{role}/delete", roles::delete::form);
    routes.post("/o/{org}/roles/{role}/delete", roles::delete::delete);
    routes.get("/o/{org}/settings", settings::form);
    routes.post("/o/{org}/settings", settings::rename);
    routes.get("/o/{org}/tokens", tokens::list);
    routes.post("/o/{org}/tokens", tokens::create);
    routes.get("/o/{org}/tokens/new", tokens::new);
    routes.get("/o/{org}/tokens/{token}/revoke", tokens::ask_revoke);
    routes.post("/o/{org}/tokens/{token}/revoke", tokens::revoke);
    routes.get("/static/{file:.*}", assets::serve);
    routes.get("/healthz", health::alive);
    routes.get("/readyz", health::ready);
    routes.get("/metrics", health::metrics);
    routes.get("/dev/mailbox", dev::mailbox);
    routes.get("/dev/mailbox/{file}", dev::mail);
    routes.get("/dev/mailbox/{file}/html", dev::mail_html);
}

/// One route, as the table prints it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RouteSpec {
    /// The pattern.
    pub path: &'static str,
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// What it asks for.
    pub proof: ProofSpec,
}

/// The pages, for the test that walks them.
pub fn specs() -> Vec<RouteSpec> {
    Routes::of(&[table]).specs
}

/// Registers the pages, and what else there is, with a server.
pub fn register(config: &mut ServiceConfig, others: fn(&mut Routes)) {
    let routes = Routes::of(&[table, others]);
    for (path, handlers) in routes.by_path {
        config.service(resource(path, handlers));
    }
    config.default_service(web::to(|request: HttpRequest| async move { error::show(&request, &Error::NotFound).await }));
}

/// A handler's arguments: a proof, then anything that can be extracted.
pub trait ProvenArgs: Sized + 'static {
    /// What must be shown first.
    type Proof: Proof + Noted;
    /// What is extracted only then.
    type Rest: FromRequest;
    /// Both, as the handler takes them.
    fn join(proof: Self::Proof, rest: Self::Rest) -> Self;
}

macro_rules! proven_args {
    ($($rest:ident),*) => {
        impl<P: Proof + Noted, $($rest: FromRequest + 'static),*> ProvenArgs for (P, $($rest,)*) {
            type Proof = P;
            type Rest = ($($rest,)*);
            #[expect(non_snake_case, reason = "the names of types serve for their values")]
            fn join(proof: P, ($($rest,)*): Self::Rest) -> Self {
                (proof, $($rest,)*)
            }
        }
    };
}
proven_args!(A);
proven_args!(A, B);
proven_args!(A, B, C);

/// A proof that shows somebody was here.
pub trait Noted {
    /// Tells the last-seen flusher, when it is time again.
    fn note(&self, context: &Context);

    /// Who asks, for programs whose requests are told apart by [`idempotency`].
    fn caller_name(&self) -> Option<String> {
        None
    }
}

impl Noted for Visitor {
    fn note(&self, _: &Context) {}
}

impl Noted for Option<SignedIn> {
    fn note(&self, context: &Context) {
        if let Some(signed_in) = self {
            signed_in.note(context);
        }
    }
}

impl Noted for SignedIn {
    fn note(&self, context: &Context) {
        if self.seen_is_stale() {
            (context.house().seen)(Seen::Session(self.session()), context.now());
        }
    }
}

impl Noted for InvitationProof {
    fn note(&self, context: &Context) {
        if let Some(signed_in) = self.signed_in() {
            signed_in.note(context);
        }
    }
}

impl Noted for HandOffProof {
    fn note(&self, context: &Context) {
        if let Some(signed_in) = self.signed_in() {
            signed_in.note(context);
        }
    }
}

impl Noted for Bearer {
    fn note(&self, context: &Context) {
        if self.used_is_stale() {
            (context.house().seen)(Seen::Token(self.organization().id(), self.token()), context.now());
        }
    }
}

impl Noted for Option<Bearer> {
    fn note(&self, context: &Context) {
        if let Some(bearer) = self {
            bearer.note(context);
        }
    }
}

impl Noted for Operator {
    fn note(&self, _: &Context) {}

    fn caller_name(&self) -> Option<String> {
        Some("operator".to_owned())
    }
}

impl<P: May> Noted for Grant<P> {
    fn note(&self, context: &Context) {
        match self.caller() {
            Caller::Browser(signed_in) => signed_in.note(context),
            Caller::Program(bearer) => bearer.note(context),
        }
        if self.seen_is_stale() {
            let (org, user) = self.seen_as();
            (context.house().seen)(Seen::Member(org, user), context.now());
        }
    }

    fn caller_name(&self) -> Option<String> {
        let Caller::Program(bearer) = self.caller() else { return None };
        // By token, not by person: one that carries less is not shown what another was answered.
        Some(format!("{} {}", bearer.organization().id(), bearer.token()))
    }
}

type Answering = Pin<Box<dyn Future<Output = HttpResponse>>>;
type Adapted = Rc<dyn Fn(HttpRequest, Payload) -> Answering>;

/// A table that is being written.
#[derive(Default)]
pub struct Routes {
    specs: Vec<RouteSpec>,
    by_path: BTreeMap<&'static str, Vec<(Method, Adapted)>>,
}

impl Routes {
    /// What some tables say.
    pub fn of(tables: &[fn(&mut Self)]) -> Self {
        let mut routes = Self::default();
        for table in tables {
            table(&mut routes);
        }
        routes
    }

    /// Every route, as it was registered.
    pub fn specs(&self) -> &[RouteSpec] {
        &self.specs
    }

    /// Registers a route that only reads.
    pub fn get<F, Args>(&mut self, path: &'static str, handler: F)
    where
        Args: ProvenArgs,
        F: Handler<Args, Output = Answer>,
    {
        self.add(Method::GET, "GET", path, handler);
    }

    /// Registers a route that acts, or makes something.
    pub fn post<F, Args>(&mut self, path: &'static str, handler: F)
    where
        Args: ProvenArgs,
        F: Handler<Args, Output = Answer>,
    {
        self.add(Method::POST, "POST", path, handler);
    }

    /// Registers a route that puts something in the place of what was there. For programs: forms know no PUT.
    pub fn put<F, Args>(&mut self, path: &'static str, handler: F)
    where
        Args: ProvenArgs,
        F: Handler<Args, Output = Answer>,
    {
        self.add(Method::PUT, "PUT", path, handler);
    }

    /// Registers a route that ends something. For programs: forms know no DELETE.
    pub fn delete<F, Args>(&mut self, path: &'static str, handler: F)
    where
        Args: ProvenArgs,
        F: Handler<Args, Output = Answer>,
    {
        self.add(Method::DELETE, "DELETE", path, handler);
    }

    fn add<F, Args>(&mut self, method: Method, name: &'static str, path: &'static str, handler: F)
    where
        Args: ProvenArgs,
        F: Handler<Args, Output = Answer>,
    {
        self.specs.push(RouteSpec { path, method: name, proof: Args::Proof::SPEC });
        self.by_path.entry(path).or_default().push((method, adapt(handler)));
    }
}

/// Proves first, extracts then, calls last. With the proof as an ordinary extractor, actix would poll all of them at once, and a bad form
/// would be answered 400 before the 403.
fn adapt<F, Args>(handler: F) -> Adapted
where
    Args: ProvenArgs,
    F: Handler<Args, Output = Answer>,
{
    Rc::new(move |request, mut payload| {
        let handler = handler.clone();
        Box::pin(async move {
            let mut kept = None;
            let answer = async {
                let context = Context::of(&request);
                let proof = Args::Proof::prove(asking(&context)).await?;
                proof.note(&context);
                let once = match idempotency::open(&context, proof.caller_name(), &mut payload).await? {
                    Opened::Go(once) => once,
                    Opened::Again(answer) => return Ok(answer),
                };
                kept = once;
                let rest = Args::Rest::from_request(&request, &mut payload).await.map_err(|error| of_extractor(&error.into()))?;
                handler.call(Args::join(proof, rest)).await
            };
            let answered = tokio::time::timeout(DEADLINE, answer).await;
            let response = match answered {
                Ok(Ok(response)) => response,
                Ok(Err(error)) => {
                    note_refusal(&request, &error).await;
                    error::show(&request, &error).await
                }
                Err(_) => error::show(&request, &Error::Busy).await,
            };
            match kept {
                Some(once) => idempotency::close(&Context::of(&request), &once, response).await,
                None => response,
            }
        })
    })
}

/// Notes a member's attempt at what their role does not allow. The answer is the same if it cannot be noted.
async fn note_refusal(request: &HttpRequest, error: &Error) {
    let Error::Lacks(missing) = error else { return };
    if request.method().is_safe() {
        return;
    }
    let pattern = request.match_pattern().unwrap_or_default();
    let doors = Context::of(request).doors();
    if let Err(error) = activity::record_lacking(&doors, missing, request.method().as_str(), &pattern).await {
        tracing::warn!(%error, "a refusal was not noted");
    }
}

fn asking(context: &Context) -> Asking<'_> {
    let house = context.house();
    Asking {
        db: &house.db,
        catalogs: &house.catalogs,
        now: context.now(),
        credential: credential::of(context),
        organization: credential::organization(context),
        token: context.request().match_info().get("token").map(str::to_owned),
        secret: &house.secret,
        facts: context.facts(),
    }
}

/// Our extractors say what was wrong; anything else is a request that cannot be read.
fn of_extractor(error: &actix_web::Error) -> Error {
    match error.as_error::<Error>() {
        Some(Error::TooLarge) => Error::TooLarge,
        Some(Error::UnsupportedMediaType) => Error::UnsupportedMediaType,
        Some(Error::Invalid(faults)) => Error::Invalid(faults.clone()),
        Some(Error::Rule(status, message)) => Error::Rule(*status, message.clone()),
        _ => Error::BadRequest,
    }
}

fn resource(path: &'static str, handlers: Vec<(Method, Adapted)>) -> actix_web::Resource {
    let mut allow: Vec<&str> = handlers.iter().map(|(method, _)| method.as_str()).collect();
    if allow.contains(&"GET") {
        allow.push("HEAD");
    }
    let allow = allow.join(", ");
    let mut resource = web::resource(path);
    for (method, adapted) in handlers {
        let serve = move |request: HttpRequest, body: web::Payload| {
            let adapted = Rc::clone(&adapted);
            async move { adapted(request, body.into_inner()).await }
        };
        if method == Method::GET {
            resource = resource.route(web::head().to(serve.clone()));
        }
        resource = resource.route(web::method(method).to(serve));
    }
    resource.default_service(web::to(move |request: HttpRequest| {
        let allow = allow.clone();
        async move { error::show(&request, &Error::MethodNotAllowed { allow }).await }
    }))
}
