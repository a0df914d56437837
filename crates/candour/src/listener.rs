//! Connections: how many, how long they may take over anything, with TLS or without, and how they end.
//!
//! Somebody who sends a request letter by letter, never reads the answer, or only holds a connection open must cost
//! little and shut out nobody.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::tls::Tls;

/// How long the head of a request may take, and how long a connection may stand idle before the next one.
const HEAD_PATIENCE: Duration = Duration::from_secs(15);
/// How long the greeting of TLS may take.
const GREETING_PATIENCE: Duration = Duration::from_secs(10);
/// How long somebody may read nothing of an answer.
const READER_PATIENCE: Duration = Duration::from_secs(30);
/// The most bytes of a request's head.
const HEAD_BYTES: usize = 32 * 1024;
/// How long to wait when the system gives no connection.
const BREATH: Duration = Duration::from_millis(100);

/// How many connections there may be.
#[derive(Debug, Clone)]
pub struct Room {
    /// All together.
    pub most: usize,
    /// Proxies: each may hold as many as there are.
    pub trusted: Vec<IpNet>,
}

/// Who holds how many connections. Clones count together.
#[derive(Debug, Clone, Default)]
struct Held(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One connection in the count; it leaves the count when it is dropped.
#[derive(Debug)]
struct Place {
    held: Held,
    peer: IpAddr,
}

impl Held {
    fn enter(&self, peer: IpAddr, most: usize) -> Option<Place> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(peer).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { held: self.clone(), peer })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.held.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.peer);
            }
        }
    }
}

/// Takes connections until `ended`, then closes the door and waits until the requests under way are answered.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    tls: Option<Tls>,
    room: Room,
    ended: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(room.most));
    let held = Held::default();
    let acceptor = tls.as_ref().map(Tls::acceptor);
    tokio::pin!(ended);
    loop {
        let next = async {
            let free = Arc::clone(&places).acquire_owned().await;
            (free, listener.accept().await)
        };
        let (free, accepted) = tokio::select! {
            next = next => next,
            () = &mut ended => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Too many files are open, or the visitor has gone already.
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let own = if room.trusted.iter().any(|network| network.contains(&peer.ip().to_canonical())) {
            room.most
        } else {
            room.most.div_ceil(4)
        };
        // Whoever holds too many is hung up on: there is nobody to tell before a request was read.
        let Some(place) = held.enter(peer.ip().to_canonical(), own) else { continue };
        let (site, acceptor, watcher) = (site.clone(), acceptor.clone(), graceful.watcher());
        metrics::gauge!("candour_connections").increment(1.0);
        tokio::spawn(async move {
            let _kept = (free, place);
            one(stream, peer, site, acceptor, watcher).await;
            metrics::gauge!("candour_connections").decrement(1.0);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

async fn one(
    stream: TcpStream,
    peer: SocketAddr,
    site: Router,
    acceptor: Option<TlsAcceptor>,
    watcher: Watcher,
) {
    // Pages are written in one piece; waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(READER_PATIENCE));
    let stream = Box::pin(stream);
    let Some(acceptor) = acceptor else { return http(stream, peer, site, watcher).await };
    if let Ok(Ok(stream)) = tokio::time::timeout(GREETING_PATIENCE, acceptor.accept(stream)).await {
        http(stream, peer, site, watcher).await;
    }
}

async fn http<S>(stream: S, peer: SocketAddr, site: Router, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        site.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), answer);
    // A connection that breaks off is the visitor's; there is nobody to tell.
    let _ = watcher.watch(connection).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_holds_so_many_connections_and_gives_them_back() {
        let held = Held::default();
        let (one, other): (IpAddr, IpAddr) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        let first = held.enter(one, 2).unwrap();
        let second = held.enter(one, 2).unwrap();
        assert!(held.enter(one, 2).is_none());
        assert!(held.enter(other, 2).is_some());
        drop(first);
        assert!(held.enter(one, 2).is_some(), "one was given back");
        drop(second);
        assert!(held.0.lock().unwrap().is_empty(), "nobody is remembered");
    }
}
