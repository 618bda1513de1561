//! What the operator decides: every setting is a flag and an environment variable (DESIGN section 8). The only reader of the environment.

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};

/// The settings of an instance.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Where the data is: sqlite://path (one file, embedded) or postgres://user@host/name. Default: sqlite://DATA_DIR/rolecall.db
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<SecretString>,
    /// Address and port to listen on
    #[arg(long, env = "ROLECALL_LISTEN", global = true, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address people type, as in links of mails: https://team.example.com. Default: http:// and the listening address
    #[arg(long, env = "ROLECALL_PUBLIC_URL", global = true, value_parser = PublicUrl::parse)]
    pub public_url: Option<PublicUrl>,
    /// Folder for the embedded database, the secret and unsent mail
    #[arg(long, env = "ROLECALL_DATA_DIR", global = true, default_value = "./data")]
    pub data_dir: PathBuf,
    /// File with the secret that signs links and cookies; a second line is the previous one, still good for links. Default: DATA_DIR/secret, made on the first run
    #[arg(long, env = "ROLECALL_SECRET_FILE", global = true)]
    pub secret_file: Option<PathBuf>,
    /// Folder of further catalogs (*.toml)
    #[arg(long, env = "ROLECALL_CATALOGS", global = true)]
    pub catalogs: Option<PathBuf>,
    /// File with the operator's token, for /api/v1/tenants; it also opens /metrics from afar
    #[arg(long, env = "ROLECALL_OPERATOR_TOKEN_FILE", global = true)]
    pub operator_token_file: Option<PathBuf>,
    /// Mail server, as smtps://user:password@host:465 or smtp://host:587?tls=required. Without it mail stays in DATA_DIR/mail
    #[arg(long, env = "SMTP_URL", global = true, hide_env_values = true)]
    pub smtp_url: Option<SecretString>,
    /// Sender of mails: Name <address>
    #[arg(long, env = "MAIL_FROM", global = true, default_value = "Rolecall <rolecall@localhost>")]
    pub mail_from: String,
    /// What to log: error, warn, info, debug, or per module
    #[arg(long, env = "ROLECALL_LOG", global = true, default_value = "info", value_parser = log_filter)]
    pub log: String,
    /// Networks of proxies whose X-Forwarded-For is believed: 10.0.0.0/8,127.0.0.1
    #[arg(long, env = "ROLECALL_TRUSTED_PROXIES", global = true, value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,
    /// Connections to the database
    #[arg(long, env = "ROLECALL_DATABASE_CONNECTIONS", global = true, default_value_t = 16, value_parser = clap::value_parser!(u32).range(2..=500))]
    pub database_connections: u32,
    /// Keep prepared statements; say "false" behind a PgBouncer in transaction mode
    #[arg(long, env = "ROLECALL_STATEMENT_CACHE", global = true, default_value_t = true, action = clap::ArgAction::Set)]
    pub statement_cache: bool,
}

impl Settings {
    /// The database's URL, the default filled in.
    pub fn database_url(&self) -> SecretString {
        self.database_url.clone().unwrap_or_else(|| format!("sqlite://{}", self.data_dir.join("rolecall.db").display()).into())
    }

    /// The secret's file, the default filled in.
    pub fn secret_file(&self) -> PathBuf {
        self.secret_file.clone().unwrap_or_else(|| self.data_dir.join("secret"))
    }

    /// Where people find this instance, the default filled in.
    pub fn public_url(&self) -> PublicUrl {
        self.public_url.clone().unwrap_or_else(|| PublicUrl { origin: format!("http://{}", self.listen), https: false })
    }

    /// Whether mail goes to a server. An empty address counts as none: that is how compose files say so.
    pub fn has_mail_server(&self) -> bool {
        self.smtp_url.as_ref().is_some_and(|url| !url.expose_secret().trim().is_empty())
    }

    /// Where mail stays without a server.
    pub fn mail_folder(&self) -> PathBuf {
        self.data_dir.join("mail")
    }
}

/// The origin people use: scheme, host and port, nothing behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    https: bool,
}

impl PublicUrl {
    /// Reads an origin; a path, a query or another scheme is refused.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_end_matches('/');
        let wrong = || format!("{text:?} must be like https://team.example.com: a scheme, a host, maybe a port, nothing behind");
        let (scheme, host) = text.split_once("://").ok_or_else(wrong)?;
        let clean = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_'));
        if !clean || !matches!(scheme, "http" | "https") {
            return Err(wrong());
        }
        Ok(Self { origin: text.to_ascii_lowercase(), https: scheme == "https" })
    }

    /// `https://team.example.com`, without a slash at the end.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether cookies may insist on a secure connection.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// An absolute address of a path that begins with a slash.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// The host alone, for the Message-ID of mails.
    pub fn host(&self) -> &str {
        let rest = self.origin.split_once("://").map_or(self.origin.as_str(), |(_, rest)| rest);
        rest.rsplit_once(':').filter(|(_, port)| port.chars().all(|c| c.is_ascii_digit())).map_or(rest, |(host, _)| host)
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.origin)
    }
}

fn log_filter(text: &str) -> Result<String, String> {
    let wrong = |error| format!("{error}: say error, warn, info or debug, or a list like info,rolecall::store=debug");
    tracing_subscriber::EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(wrong)
}

fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from))
        .map_err(|_| format!("{text:?} is neither an address nor a network like 10.0.0.0/8"))
}
