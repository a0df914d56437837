//! A person with a browser, as plain as can be: one connection for each request, and no patience with a broken one.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The receipt on a page of thanks.
    pub fn receipt(&self) -> Option<String> {
        let text = self.body.replace("<bdi>", "").replace("</bdi>", "");
        let bytes = text.as_bytes();
        let symbol = |byte: u8| b"2346789CDFHJKMNPQRTVWXY".contains(&byte);
        let fits = |window: &&[u8]| {
            window
                .iter()
                .enumerate()
                .all(|(at, byte)| if at == 5 || at == 11 { *byte == b'-' } else { symbol(*byte) })
        };
        bytes.windows(17).find(fits).map(|window| String::from_utf8(window.to_vec()).unwrap())
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> Option<String> {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.body.split_once(&start)?.1;
        Some(rest.split('"').next()?.to_owned())
    }
}

/// A person.
#[derive(Debug, Clone)]
pub struct Client {
    pub server: SocketAddr,
    pub cookie: Option<String>,
    pub patience: Duration,
}

impl Client {
    pub fn new(server: SocketAddr) -> Self {
        Self { server, cookie: None, patience: Duration::from_secs(40) }
    }

    pub fn get(&self, path: &str) -> std::io::Result<Reply> {
        self.send("GET", path, None)
    }

    /// Sends a form.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> std::io::Result<Reply> {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.send("POST", path, Some(&body.join("&")))
    }

    /// Rates with a form nonce of one's own, as a browser does that sends the same form again.
    pub fn rate(&self, path: &str, nonce: &str, rating: u8, words: &str) -> std::io::Result<Reply> {
        let rating = rating.to_string();
        self.post(path, &[("nonce", nonce), ("rating", &rating), ("words", words)])
    }

    pub fn send(&self, method: &str, path: &str, body: Option<&str>) -> std::io::Result<Reply> {
        let mut stream = TcpStream::connect_timeout(&self.server, Duration::from_secs(5))?;
        stream.set_read_timeout(Some(self.patience))?;
        stream.set_write_timeout(Some(self.patience))?;
        // HTTP/1.0: the reply ends with the connection.
        let mut request = format!("{method} {path} HTTP/1.0\r\nhost: {}\r\n", self.server);
        if let Some(cookie) = &self.cookie {
            let _ = write!(request, "cookie: {cookie}\r\n");
        }
        if let Some(body) = body {
            let _ = write!(
                request,
                "content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
        } else {
            request.push_str("\r\n");
        }
        stream.write_all(request.as_bytes())?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply)?;
        let broken = || std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "the reply broke off");
        let reply = String::from_utf8_lossy(&reply).into_owned();
        let (head, body) = reply.split_once("\r\n\r\n").ok_or_else(broken)?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
        let reply = Reply { status, head: head.to_owned(), body: body.to_owned() };
        // Half a page of thanks is no thanks.
        let whole = reply.header("content-length").and_then(|length| length.parse::<usize>().ok());
        if method != "HEAD" && whole.is_some_and(|length| length != body.len()) {
            return Err(broken());
        }
        Ok(reply)
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}

/// Chance for tests: the same for the same seed.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn number(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    /// A form nonce.
    pub fn nonce(&mut self) -> String {
        format!("{:016x}{:016x}", self.number(), self.number())
    }
}
