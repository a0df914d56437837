//! A mail server on loopback that can refuse, break off or fall silent at each step.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A step of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The greeting.
    Greeting,
    /// The client's greeting.
    Hello,
    /// Its login.
    Auth,
    /// The sender.
    Mail,
    /// The recipient.
    Rcpt,
    /// The wish to send the letter.
    Data,
    /// The end of the letter.
    End,
}

/// What it does at that step.
#[derive(Debug, Clone)]
pub enum Manner {
    /// Says this.
    Says(&'static str),
    /// Closes the connection.
    Leaves,
    /// Says nothing, while the connection stays open.
    Silent,
}

/// A letter that it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What the client said before the letter.
    pub envelope: Vec<String>,
    /// The lines of the letter.
    pub lines: Vec<String>,
}

#[derive(Debug, Default)]
struct Inner {
    manner: Mutex<Option<(Step, Manner)>>,
    taken: Mutex<Vec<Taken>>,
}

/// The server. It ends when it is dropped.
#[derive(Debug)]
pub struct MailServer {
    inner: Arc<Inner>,
    port: u16,
    serving: JoinHandle<()>,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MailServer {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        let listener = crate::or_stop(TcpListener::bind("127.0.0.1:0").await);
        let port = crate::or_stop(listener.local_addr()).port();
        let inner = Arc::new(Inner::default());
        let shared = Arc::clone(&inner);
        let serving = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let inner = Arc::clone(&shared);
                tokio::spawn(async move { inner.talk(connection).await });
            }
        });
        Self { inner, port, serving }
    }

    /// Its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// From now on behaves so at this step.
    pub fn behave(&self, step: Step, manner: Manner) {
        *lock(&self.inner.manner) = Some((step, manner));
    }

    /// Behaves well again.
    pub fn behave_well(&self) {
        *lock(&self.inner.manner) = None;
    }

    /// The letters it took.
    pub fn taken(&self) -> Vec<Taken> {
        lock(&self.inner.taken).clone()
    }
}

impl Inner {
    /// Answers at a step; false where the conversation is over.
    async fn answer(&self, connection: &mut BufReader<TcpStream>, step: Step, usual: &str) -> bool {
        let manner = lock(&self.manner).clone().filter(|(known, _)| *known == step).map(|(_, manner)| manner);
        let text = match manner {
            None => usual,
            Some(Manner::Says(text)) => text,
            Some(Manner::Leaves) => return false,
            Some(Manner::Silent) => std::future::pending().await,
        };
        let said = connection.get_mut().write_all(format!("{text}\r\n").as_bytes()).await.is_ok();
        said && text.starts_with(['2', '3'])
    }

    async fn talk(&self, connection: TcpStream) {
        let mut connection = BufReader::new(connection);
        if !self.answer(&mut connection, Step::Greeting, "220 test ESMTP").await {
            return;
        }
        let mut envelope = Vec::new();
        loop {
            let Some(line) = line(&mut connection).await else { return };
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let (step, usual) = match verb.as_str() {
                "EHLO" => (Step::Hello, "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN"),
                "AUTH" => (Step::Auth, "235 2.7.0 fine"),
                "MAIL" => (Step::Mail, "250 2.1.0 fine"),
                "RCPT" => (Step::Rcpt, "250 2.1.5 fine"),
                "DATA" => (Step::Data, "354 go on"),
                "QUIT" => return,
                _ => {
                    let _ = connection.get_mut().write_all(b"502 what\r\n").await;
                    continue;
                }
            };
            if verb != "DATA" {
                envelope.push(line);
            }
            let went_on = self.answer(&mut connection, step, usual).await;
            if went_on && step == Step::Data {
                let mut lines = Vec::new();
                while let Some(line) = self::line(&mut connection).await {
                    if line == "." {
                        break;
                    }
                    lines.push(line.strip_prefix('.').unwrap_or(&line).to_owned());
                }
                // It is put away before anything is said, as a mail server does.
                let refuses = matches!(
                    &*lock(&self.manner),
                    Some((Step::End, Manner::Says(text))) if !text.starts_with('2')
                );
                if !refuses {
                    lock(&self.taken).push(Taken { envelope: std::mem::take(&mut envelope), lines });
                }
                if !self.answer(&mut connection, Step::End, "250 2.0.0 taken").await {
                    return;
                }
            } else if !went_on && step != Step::Rcpt && step != Step::Mail && step != Step::Auth {
                return;
            }
        }
    }
}

async fn line(connection: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = connection.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}
