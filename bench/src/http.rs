//! A compiled client: each of the clients keeps one connection and does what a browser does, GET then POST.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use candour_domain::code::Code;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Options;
use crate::server::Server;

type Sender = SendRequest<Full<Bytes>>;

const WORDS: &str =
    "They+came+quickly+and+told+me+what+would+happen+next.+Nobody+rang+back+for+a+week%2C+though.";

async fn connect(port: u16) -> Result<Sender> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn send(sender: &mut Sender, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes)> {
    sender.ready().await?;
    let response: Response<_> = sender.send_request(request).await?;
    let status = response.status();
    Ok((status, response.into_body().collect().await?.to_bytes()))
}

fn get(path: &str, encoding: &str) -> Result<Request<Full<Bytes>>> {
    let request = Request::get(path).header("host", "127.0.0.1").header("accept-encoding", encoding);
    Ok(request.body(Full::default())?)
}

/// Whether the program answers that it is well.
pub(crate) async fn is_well(port: u16) -> bool {
    let answer = async {
        let mut sender = connect(port).await?;
        send(&mut sender, get("/healthz", "identity")?).await
    };
    matches!(answer.await, Ok((StatusCode::OK, _)))
}

/// How many answers were thanked in the stretch.
pub(crate) async fn answers(
    server: &Server,
    codes: Vec<Code>,
    options: &Options,
    stretch: Duration,
) -> Result<u64> {
    let codes = Arc::new(codes);
    let next = Arc::new(AtomicUsize::new(0));
    let thanked = Arc::new(AtomicU64::new(0));
    let end = Instant::now() + stretch;
    let mut clients = Vec::new();
    for _ in 0..options.clients {
        let (codes, next, thanked) = (Arc::clone(&codes), Arc::clone(&next), Arc::clone(&thanked));
        let (port, percent) = (server.port, options.words_percent as usize);
        clients.push(tokio::spawn(async move {
            let mut sender = connect(port).await?;
            while Instant::now() < end {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let code = codes.get(at).context("more answers than codes: give fewer seconds")?;
                answer(&mut sender, code, at % 100 < percent).await?;
                thanked.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        }));
    }
    for client in clients {
        client.await??;
    }
    Ok(thanked.load(Ordering::Relaxed))
}

async fn answer(sender: &mut Sender, code: &Code, with_words: bool) -> Result<()> {
    let path = format!("/f/{}", code.plain());
    let (status, page) = send(sender, get(&path, "identity")?).await?;
    let page = std::str::from_utf8(&page)?;
    let nonce = page
        .split("name=\"nonce\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .with_context(|| format!("the page ({status}) has no nonce"))?;
    let words = if with_words { WORDS } else { "" };
    let form = format!("nonce={nonce}&lang=en&rating=5&words={words}");
    let request = Request::post(&path)
        .header("host", "127.0.0.1")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Full::from(form))?;
    let (status, _) = send(sender, request).await?;
    if status != StatusCode::OK {
        bail!("the answer was not thanked: {status}");
    }
    Ok(())
}

/// Bytes of the feedback page as sent, and how many other things it makes a browser load.
pub(crate) async fn page_weight(server: &Server, code: &Code, encoding: &str) -> Result<(usize, usize)> {
    let mut sender = connect(server.port).await?;
    let path = format!("/f/{}", code.plain());
    let (_, plain) = send(&mut sender, get(&path, "identity")?).await?;
    let plain = String::from_utf8(plain.to_vec())?;
    let loads = ["src=\"/", "src=\"http", "rel=\"stylesheet\"", "rel=\"icon\" href=\"/", "@import", "url(/"];
    let others = loads.iter().map(|mark| plain.matches(mark).count()).sum();
    let (_, body) = send(&mut sender, get(&path, encoding)?).await?;
    Ok((body.len(), others))
}
