//! A real SMTP server on a free port that keeps what it is given, and misbehaves when told to.

use std::{sync::Arc, time::Duration};

use data_encoding::{BASE64, Specification};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedWriteHalf},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// How the server behaves towards what comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Behaviour {
    /// Takes everything.
    #[default]
    Accept,
    /// 550 to every recipient.
    RefuseRecipient,
    /// 451 to every recipient.
    NotNow,
    /// 554 instead of a greeting.
    RefuseEverybody,
    /// Takes the message, then hangs up without an answer.
    DropAfterData,
    /// Takes the message and never answers.
    HangAfterData,
    /// Never answers at all.
    Hang,
    /// Takes messages, and answers them only when it behaves otherwise again.
    Ponder,
    /// Takes its time with every recipient, and refuses for good whose address begins with `nobody`.
    SlowAndChoosy,
}

/// A message that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Headers and body, as sent.
    pub data: String,
}

/// How long it takes, when it takes its time.
const SLOW: Duration = Duration::from_millis(60);

/// The server. Dropped, it is gone.
pub struct SmtpSink {
    port: u16,
    state: Arc<State>,
    listening: JoinHandle<()>,
}

struct State {
    behaviour: watch::Sender<Behaviour>,
    messages: watch::Sender<Vec<Received>>,
    answered: watch::Sender<usize>,
    connections: watch::Sender<usize>,
}

/// Long enough for a slow machine; a test that reaches it has failed.
const DEADLINE: Duration = Duration::from_secs(20);

impl SmtpSink {
    /// Listens on a free port of this machine.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State {
            behaviour: watch::Sender::default(),
            messages: watch::Sender::default(),
            answered: watch::Sender::default(),
            connections: watch::Sender::default(),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&state)));
        Self { port, state, listening }
    }

    /// As `SMTP_URL` takes it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// From now on, also on connections that are open.
    pub fn behave(&self, behaviour: Behaviour) {
        self.state.behaviour.send_replace(behaviour);
    }

    /// Ends every conversation and listens no more, as a server that is switched off.
    pub async fn goes_down(&mut self) {
        self.listening.abort();
        // Only then is the port free.
        let _ = (&mut self.listening).await;
    }

    /// Listens again, where it did.
    pub async fn comes_back(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.expect("its port");
        self.listening = tokio::spawn(listen(listener, Arc::clone(&self.state)));
    }

    /// What came in so far.
    pub fn messages(&self) -> Vec<Received> {
        self.state.messages.borrow().clone()
    }

    /// How many connections there were so far.
    pub fn connections(&self) -> usize {
        *self.state.connections.borrow()
    }

    /// Waits until so many messages came in.
    pub async fn wait_for(&self, n: usize) -> Vec<Received> {
        let mut watching = self.state.messages.subscribe();
        let came = tokio::time::timeout(DEADLINE, watching.wait_for(|messages| messages.len() >= n)).await;
        assert!(came.is_ok(), "waited for {n} messages, there are {}", self.messages().len());
        self.messages()
    }

    /// Waits for a message to that address whose subject says so, and answers the latest such.
    pub async fn wait_for_one(&self, to: &str, subject: &str) -> Received {
        let is_it = |message: &&Received| message.to == [to] && message.subject().contains(subject);
        let mut watching = self.state.messages.subscribe();
        let came = tokio::time::timeout(DEADLINE, watching.wait_for(|messages| messages.iter().any(|message| is_it(&message)))).await;
        let subjects = || self.messages().iter().map(|message| format!("{:?}: {}", message.to, message.subject())).collect::<Vec<_>>();
        assert!(came.is_ok(), "waited for “{subject}” to {to}, there are {:#?}", subjects());
        self.messages().iter().rfind(is_it).expect("it came").clone()
    }

    /// Waits until it has said of so many messages that it takes them.
    pub async fn wait_for_answers(&self, n: usize) {
        let mut watching = self.state.answered.subscribe();
        let came = tokio::time::timeout(DEADLINE, watching.wait_for(|answered| *answered >= n)).await;
        assert!(came.is_ok(), "waited for {n} answers, there are {}", *self.state.answered.borrow());
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, state: Arc<State>) {
    // Dropped with this task, and the conversations with it.
    let mut conversations = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        state.connections.send_modify(|connections| *connections += 1);
        conversations.spawn(converse(stream, Arc::clone(&state)));
    }
}

async fn converse(stream: TcpStream, state: Arc<State>) -> std::io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    let behaviour = || *state.behaviour.borrow();
    match behaviour() {
        Behaviour::Hang => std::future::pending().await,
        Behaviour::RefuseEverybody => return say(&mut writing, "554 5.3.2 no service for you").await,
        _ => say(&mut writing, "220 sink ESMTP").await?,
    }
    let (mut from, mut to) = (String::new(), Vec::new());
    while let Some(line) = lines.next_line().await? {
        if behaviour() == Behaviour::Hang {
            std::future::pending::<()>().await;
        }
        let upper = line.to_ascii_uppercase();
        let answer = match upper.split(' ').next().unwrap_or_default() {
            "EHLO" => "250-sink greets you\r\n250-8BITMIME\r\n250 PIPELINING",
            "HELO" | "NOOP" | "RSET" => "250 2.0.0 ok",
            "MAIL" => {
                (from, to) = (path(&line), Vec::new());
                "250 2.1.0 sender ok"
            }
            "RCPT" => match behaviour() {
                Behaviour::RefuseRecipient => "550 5.1.1 no such person here",
                Behaviour::NotNow => "451 4.7.1 come back later",
                Behaviour::SlowAndChoosy if path(&line).starts_with("nobody") => "550 5.1.1 no such person here",
                behaviour => {
                    if behaviour == Behaviour::SlowAndChoosy {
                        tokio::time::sleep(SLOW).await;
                    }
                    to.push(path(&line));
                    "250 2.1.5 recipient ok"
                }
            },
            "DATA" => {
                say(&mut writing, "354 go ahead").await?;
                let mut data = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    data.push_str(line.strip_prefix('.').unwrap_or(&line));
                    data.push_str("\r\n");
                }
                state.messages.send_modify(|messages| messages.push(Received { from: from.clone(), to: to.clone(), data }));
                match behaviour() {
                    Behaviour::DropAfterData => return Ok(()),
                    Behaviour::HangAfterData => std::future::pending().await,
                    Behaviour::Ponder => {
                        // It lives as long as this conversation.
                        let _ = state.behaviour.subscribe().wait_for(|behaviour| *behaviour != Behaviour::Ponder).await;
                    }
                    _ => {}
                }
                say(&mut writing, "250 2.0.0 kept in the sink").await?;
                state.answered.send_modify(|answered| *answered += 1);
                continue;
            }
            "QUIT" => return say(&mut writing, "221 2.0.0 bye").await,
            _ => "502 5.5.2 not known here",
        };
        say(&mut writing, answer).await?;
    }
    Ok(())
}

async fn say(writing: &mut OwnedWriteHalf, answer: &str) -> std::io::Result<()> {
    writing.write_all(format!("{answer}\r\n").as_bytes()).await
}

fn path(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(path, _)| path.to_owned()).unwrap_or_default()
}

impl Received {
    /// A header as it stands, its folded lines joined. None when it is missing; a header that comes twice is a failure.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.data.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
        let values: Vec<String> = head
            .split("\r\n")
            .filter_map(|line| line.split_once(':'))
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .collect();
        assert!(values.len() < 2, "{name} comes {} times", values.len());
        values.into_iter().next()
    }

    /// The names of all headers, in order.
    pub fn header_names(&self) -> Vec<String> {
        let head = self.data.split("\r\n\r\n").next().unwrap_or_default();
        let lines = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
        lines.filter_map(|line| line.split_once(':')).map(|(name, _)| name.to_owned()).collect()
    }

    /// The subject, decoded.
    pub fn subject(&self) -> String {
        decode_words(&self.header("Subject").unwrap_or_default())
    }

    /// The recipient's header, decoded.
    pub fn to_header(&self) -> String {
        decode_words(&self.header("To").unwrap_or_default())
    }

    /// The text body, decoded.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }

    /// The HTML body, decoded.
    pub fn html(&self) -> String {
        self.part("text/html")
    }

    /// The first address in the text that leads to this path.
    pub fn link(&self, path: &str) -> Option<String> {
        self.text().split_whitespace().find(|word| word.starts_with("http") && word.contains(path)).map(str::to_owned)
    }

    fn part(&self, kind: &str) -> String {
        let boundary = self.header("Content-Type").and_then(|value| Some(value.split_once("boundary=\"")?.1.split('"').next()?.to_owned()));
        let boundary = format!("--{}", boundary.expect("a multipart message"));
        for part in self.data.split(&boundary) {
            let Some((head, body)) = part.trim_start_matches("\r\n").split_once("\r\n\r\n") else { continue };
            let head = head.to_ascii_lowercase();
            if !head.contains(&format!("content-type: {kind}")) {
                continue;
            }
            assert!(head.contains("charset=utf-8"), "{kind} is not in UTF-8: {head}");
            let bytes = if head.contains("quoted-printable") {
                quoted_printable(&body.replace("=\r\n", ""))
            } else if head.contains("base64") {
                base64(body)
            } else {
                body.as_bytes().to_vec()
            };
            return String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n").trim_end().to_owned();
        }
        panic!("no {kind} in {}", self.data)
    }
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        match (first, behind.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok())) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    bytes
}

fn base64(text: &str) -> Vec<u8> {
    let mut lenient: Specification = BASE64.specification();
    lenient.ignore.push_str("\r\n ");
    lenient.encoding().expect("an encoding").decode(text.as_bytes()).expect("base64")
}

/// Encoded words (RFC 2047); spaces between two of them do not count.
fn decode_words(text: &str) -> String {
    let mut decoded = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("=?") {
        let mut fields = behind.splitn(4, '?');
        let (Some(_), Some(how), Some(word), Some(after)) = (fields.next(), fields.next(), fields.next(), fields.next()) else { break };
        if !before.trim().is_empty() || decoded.is_empty() {
            decoded.push_str(before);
        }
        let bytes = if how.eq_ignore_ascii_case("b") { base64(word) } else { quoted_printable(&word.replace('_', " ")) };
        decoded.push_str(&String::from_utf8(bytes).expect("UTF-8"));
        rest = after.strip_prefix('=').unwrap_or(after);
    }
    decoded + rest
}
