//! A browser without a window: cookies, forms, redirects left to the test, pages read the way a person finds things on them.

use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderValue},
};
use scraper::{ElementRef, Html, Selector};

/// Keeps cookies, says that its requests come from the site's own pages, follows no redirect by itself.
#[derive(Clone)]
pub struct Browser {
    client: reqwest::Client,
    origin: String,
}

impl Browser {
    /// At a server.
    pub fn at(origin: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        headers.insert("accept", HeaderValue::from_static("text/html"));
        Self::with_headers(origin, headers)
    }

    /// With other headers than a browser's.
    pub fn with_headers(origin: &str, headers: HeaderMap) -> Self {
        let client = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .default_headers(headers)
            // The server closes a connection that was quiet for five seconds: none is taken up again that it may be closing just now.
            .pool_idle_timeout(std::time::Duration::from_secs(3))
            .build()
            .unwrap();
        Self { client, origin: origin.to_owned() }
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(self.client.get(self.url(path))).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(self.request("POST", path).body(form(fields)).header("content-type", "application/x-www-form-urlencoded")).await
    }

    /// Any other request.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method.parse().unwrap(), self.url(path))
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Page { status, headers, body: response.text().await.unwrap() }
    }

    /// Follows the redirect of an answer.
    pub async fn follow(&self, page: &Page) -> Page {
        self.get(page.location().unwrap_or_else(|| panic!("no redirect: {} {}", page.status, page.body))).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// A form's body.
pub fn form(fields: &[(&str, &str)]) -> String {
    serde_html_form::to_string(fields).unwrap()
}

/// What a server answered.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Page {
    pub fn location(&self) -> Option<&str> {
        self.header("location")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The cookies set by this answer, each as it stands in its header.
    pub fn cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// The header of the cookie of that name. One that is set twice is a failure.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let found: Vec<&str> = self.cookies().into_iter().filter(|cookie| cookie.starts_with(&format!("{name}="))).collect();
        assert!(found.len() < 2, "{name} is set twice: {found:?}");
        found.into_iter().next()
    }

    /// All texts of the elements that a CSS selector finds, white space folded.
    pub fn all(&self, selector: &str) -> Vec<String> {
        // Where a line may break, an address goes on.
        let html = Html::parse_document(&self.body.replace("<wbr>", ""));
        html.select(&Selector::parse(selector).unwrap()).map(text).collect()
    }

    /// The first of them.
    pub fn one(&self, selector: &str) -> String {
        self.all(selector).into_iter().next().unwrap_or_else(|| panic!("no {selector} on {}", self.body))
    }

    pub fn heading(&self) -> String {
        self.one("h1")
    }

    /// The text of the page's main part.
    pub fn text(&self) -> String {
        self.one("main")
    }

    /// The value of an attribute of the first element found.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.body);
        html.select(&Selector::parse(selector).unwrap()).next().and_then(|element| element.attr(name).map(str::to_owned))
    }

    /// The values of all elements that a CSS selector finds.
    pub fn values(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        html.select(&selector).map(|element| element.attr("value").unwrap_or_default().to_owned()).collect()
    }

    /// What stands beside a field that was refused.
    pub fn error_of(&self, field: &str) -> Option<String> {
        self.all(&format!("#{field}-error")).into_iter().next()
    }

    /// What is typed in a field.
    pub fn typed(&self, field: &str) -> Option<String> {
        self.attribute(&format!("[name='{field}']"), "value")
    }

    /// What is written in a text area, line ends and all.
    pub fn written(&self, field: &str) -> String {
        let html = Html::parse_document(&self.body);
        let found = html.select(&Selector::parse(&format!("textarea[name='{field}']")).unwrap()).next();
        found.unwrap_or_else(|| panic!("no text area {field} on {}", self.body)).text().collect()
    }

    /// The message left by the act before.
    pub fn flash(&self) -> Option<String> {
        self.all(".flash[role=status] p").into_iter().next()
    }
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
