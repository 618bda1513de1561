//! `SMTP_URL`, in lettre's form. Taken apart here, because lettre keeps what it read to its own pool (see `smtp`).

use lettre::{
    AsyncSmtpTransport, Tokio1Executor,
    transport::smtp::{authentication::Credentials, extension::ClientId},
};

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protection {
    /// In clear: for a server on the same machine or network.
    None,
    /// STARTTLS where the server offers it.
    Opportunistic,
    /// STARTTLS, or nothing.
    Required,
    /// TLS from the first byte.
    Wrapper,
}

/// What the URL says.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pub host: String,
    pub port: u16,
    pub protection: Protection,
    pub credentials: Option<Credentials>,
    pub hello: ClientId,
}

impl Server {
    /// Reads the URL; a fault comes as what to do about it. The URL itself is never repeated, it may hold a password.
    pub fn parse(url: &str) -> Result<Self, String> {
        const FORM: &str = "SMTP_URL must be like smtps://user:password@host:465 or smtp://host:587?tls=required";
        // lettre's own reading decides what is a good URL.
        AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|error| format!("{FORM}: {error}"))?;
        let wrong = || FORM.to_owned();
        let (scheme, rest) = url.trim().split_once("://").ok_or_else(wrong)?;
        let rest = rest.split('#').next().unwrap_or(rest);
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = place.split_once('/').unwrap_or((place, ""));
        let (user, host_and_port) = authority.rsplit_once('@').map_or((None, authority), |(user, rest)| (Some(user), rest));
        let (host, port) = split_port(host_and_port);
        let (protection, default_port) = match (scheme.to_ascii_lowercase().as_str(), tls(query)) {
            ("smtps", _) => (Protection::Wrapper, 465),
            (_, Some("required")) => (Protection::Required, 587),
            (_, Some("opportunistic")) => (Protection::Opportunistic, 587),
            _ => (Protection::None, 25),
        };
        let credentials = match user.map(|user| user.split_once(':').ok_or(user)) {
            None => None,
            Some(Ok((name, password))) => {
                let decoded = |text| decode(text).ok_or_else(|| format!("{FORM}: a % in the user or password must be written %25"));
                Some(Credentials::new(decoded(name)?, decoded(password)?))
            }
            Some(Err(_)) => return Err(format!("{FORM}: there is a user without a password")),
        };
        if host.is_empty() {
            return Err(wrong());
        }
        if credentials.is_some() && protection == Protection::None && !is_loopback(host) {
            return Err("SMTP_URL has a password but no TLS: write smtps://, or add ?tls=required (or ?tls=opportunistic, if the server cannot do better)".into());
        }
        let hello = path.trim_matches('/');
        let hello = if hello.is_empty() { ClientId::default() } else { ClientId::Domain(hello.to_owned()) };
        let port = port.map_or(Ok(default_port), |port| port.parse().map_err(|_| wrong()))?;
        Ok(Self { host: host.trim_matches(['[', ']']).to_owned(), port, protection, credentials, hello })
    }

    /// Whether the server is on this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn split_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        // A colon inside brackets belongs to the address.
        Some((host, port)) if !port.contains(']') => (host, (!port.is_empty()).then_some(port)),
        _ => (text, None),
    }
}

fn tls(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("tls="))
}

/// `%40` is `@`.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        if *first == b'%' {
            let (digits, behind) = behind.split_at_checked(2)?;
            let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = behind;
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> (String, u16, Protection, bool) {
        let server = Server::parse(url).unwrap();
        (server.host, server.port, server.protection, server.credentials.is_some())
    }

    #[test]
    fn every_form_is_read() {
        assert_eq!(read("smtp://127.0.0.1:2525"), ("127.0.0.1".into(), 2525, Protection::None, false));
        assert_eq!(read("smtp://[::1]:2525"), ("::1".into(), 2525, Protection::None, false));
        assert_eq!(read("smtp://mail.example.com"), ("mail.example.com".into(), 25, Protection::None, false));
        assert_eq!(read("smtp://mail.example.com?tls=required"), ("mail.example.com".into(), 587, Protection::Required, false));
        assert_eq!(read("smtp://mail.example.com/?tls=opportunistic"), ("mail.example.com".into(), 587, Protection::Opportunistic, false));
        assert_eq!(read("smtps://ana:secret@mail.example.com"), ("mail.example.com".into(), 465, Protection::Wrapper, true));
    }

    #[test]
    fn user_and_password_are_decoded() {
        let server = Server::parse("smtps://ana%40example.com:p%3A%25%C3%A9@mail.example.com:4650/console.example.com").unwrap();
        assert_eq!(server.credentials, Some(Credentials::new("ana@example.com".into(), "p:%é".into())));
        assert_eq!((server.port, server.hello.to_string()), (4650, "console.example.com".to_owned()));
    }

    #[test]
    fn a_bad_url_says_what_to_do_and_keeps_the_password_to_itself() {
        for url in [
            "mail.example.com:25",
            "http://mail.example.com",
            "smtp://",
            "smtp://mail.example.com?tls=maybe",
            "smtp://ana@mail.example.com?tls=required",
            "smtp://ana:hunter22@mail.example.com",
            "smtps://ana:hunter22%zz@mail.example.com",
            "smtps://ana:hunter22@mail.example.com:port",
        ] {
            let fault = Server::parse(url).unwrap_err();
            assert!(fault.starts_with("SMTP_URL "), "{url}: {fault}");
            assert!(!fault.contains("hunter22"), "{url}: {fault}");
        }
    }
}
