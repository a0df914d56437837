//! A supplier on loopback that answers as it is told, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Asked {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// How it answers.
#[derive(Debug, Clone)]
pub enum Reply {
    /// With this status and this body.
    With(u16, String),
    /// With this status, these lines of header and this body.
    Headed(u16, &'static str, String),
    /// With more than anybody should read.
    Endless,
    /// Not at all, while the connection stays open.
    Never,
    /// It takes the request and closes the connection.
    Broken,
}

#[derive(Debug, Default)]
struct Inner {
    replies: Mutex<VecDeque<Reply>>,
    asked: Mutex<Vec<Asked>>,
}

/// The supplier. It ends when it is dropped.
#[derive(Debug)]
pub struct Supplier {
    inner: Arc<Inner>,
    address: String,
    serving: JoinHandle<()>,
}

impl Drop for Supplier {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Supplier {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        let listener = crate::or_stop(TcpListener::bind("127.0.0.1:0").await);
        let address = format!("http://{}", crate::or_stop(listener.local_addr()));
        let inner = Arc::new(Inner::default());
        let shared = Arc::clone(&inner);
        let serving = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let inner = Arc::clone(&shared);
                tokio::spawn(async move { inner.serve(connection).await });
            }
        });
        Self { inner, address, serving }
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Answers the next request so; one after another where this is called again. Without any it answers 500.
    pub fn will(&self, reply: Reply) {
        lock(&self.inner.replies).push_back(reply);
    }

    /// What it was asked so far, the oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.inner.asked).clone()
    }
}

impl Inner {
    async fn serve(&self, mut connection: TcpStream) {
        let mut request = Vec::new();
        let mut buffer = [0u8; 4_096];
        let (head, mut body) = loop {
            let Ok(read) = connection.read(&mut buffer).await else { return };
            if read == 0 {
                return;
            }
            request.extend_from_slice(&buffer[..read]);
            if let Some(at) = request.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&request[..at]).into_owned();
                break (head, request.split_off(at + 4));
            }
        };
        let mut lines = head.lines();
        let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
        let (method, path) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut asked = Asked { method, path, headers, body: String::new() };
        let length: usize = asked.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        while body.len() < length {
            let Ok(read) = connection.read(&mut buffer).await else { return };
            if read == 0 {
                return;
            }
            body.extend_from_slice(&buffer[..read]);
        }
        asked.body = String::from_utf8_lossy(&body).into_owned();
        lock(&self.asked).push(asked);
        let reply = lock(&self.replies).pop_front().unwrap_or(Reply::With(500, String::new()));
        let (status, lines, body) = match reply {
            Reply::With(status, body) => (status, "", body),
            Reply::Headed(status, lines, body) => (status, lines, body),
            Reply::Broken => return,
            Reply::Never => std::future::pending().await,
            Reply::Endless => {
                let _ = connection.write_all(b"HTTP/1.1 201 x\r\nconnection: close\r\n\r\n").await;
                while connection.write_all(&[b' '; 8_192]).await.is_ok() {}
                return;
            }
        };
        let head = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n{lines}connection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let _ = connection.write_all(head.as_bytes()).await;
        let _ = connection.write_all(body.as_bytes()).await;
    }
}
