//! Serving: the doors are opened first, so that a taken port is known before the database is touched; then the schema,
//! the key, the loops, and the first answer.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use candour_service::ctx::Ctx;
use metrics_exporter_prometheus::PrometheusHandle;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::database::{self, Schema};
use crate::fault::Fault;
use crate::listener::{self, Room};
use crate::settings::Config;
use crate::tls::Tls;
use crate::{access_log, loops, measures};

/// How long the requests under way have to end.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many connections may ask for measures at once.
const WATCHERS: usize = 16;

/// What is listened on.
pub struct Doors {
    public: TcpListener,
    tls: Option<Tls>,
    measures: Option<(TcpListener, PrometheusHandle)>,
}

impl Doors {
    /// One door, for plain HTTP, and no measures.
    pub fn plain(public: TcpListener) -> Self {
        Self { public, tls: None, measures: None }
    }
}

/// Serves until the program is told to end.
///
/// # Errors
/// Says why it cannot serve, and what to do.
pub async fn serve(mut config: Config, migrate: bool) -> Result<(), Fault> {
    database::address(&config)?;
    let key = database::key(&config)?;
    let tls = Tls::of(&config)?;
    let (public, bound) = listen(&config.listen).await?;
    let measures = match &config.metrics_listen {
        Some(address) => Some((listen(address).await?.0, measures::start()?)),
        None => None,
    };
    reach_under(&mut config, bound);
    let schema = if migrate { Schema::Migrate } else { Schema::MustFit };
    let store = database::open(&config, schema).await?;
    let ctx = database::context(&config, store, key).await?;
    run(Doors { public, tls, measures }, ctx, &config).await
}

/// Without a public address, people reach it where it listens.
pub fn reach_under(config: &mut Config, bound: SocketAddr) {
    if !config.base_url_given {
        let scheme = if config.tls_certificate.is_some() { "https" } else { "http" };
        config.settings.base_url = format!("{scheme}://{bound}");
    }
}

/// Opens a door.
///
/// # Errors
/// Says why the address cannot be listened on.
pub async fn listen(address: &str) -> Result<(TcpListener, SocketAddr), Fault> {
    let refused = |error: std::io::Error| match error.kind() {
        ErrorKind::AddrInUse => Fault::new(
            format!("Another program listens on {address} already. Nothing was changed."),
            "Stop the other program, or choose another port: --listen 127.0.0.1:8081.",
        ),
        ErrorKind::PermissionDenied => Fault::new(
            format!("This program may not listen on {address}."),
            "Ports below 1024 are for the system: choose a higher one, and let a proxy stand in front.",
        ),
        _ => Fault::new(
            format!("The address {address} cannot be listened on: {error}."),
            "Give an address of this machine and a port, as in 127.0.0.1:8080.",
        ),
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    Ok((listener, bound))
}

/// Answers requests until SIGTERM or ctrl-c, drains, then lets those under way end.
///
/// # Errors
/// When signals cannot be caught.
pub async fn run(doors: Doors, ctx: Ctx, config: &Config) -> Result<(), Fault> {
    // Caught before anybody is told that it serves: whoever ends it at once ends it in order, too.
    let (mut terminate, mut interrupt) = (caught(SignalKind::terminate())?, caught(SignalKind::interrupt())?);
    if let Ok(address) = doors.public.local_addr() {
        tracing::info!(%address, tls = doors.tls.is_some(), "serving");
    }
    if let Some((door, _)) = &doors.measures
        && let Ok(address) = door.local_addr()
    {
        tracing::info!(%address, "showing measures");
    }
    room_for_files();
    let loops = loops::start(&ctx, config);
    let store = ctx.store.clone();
    let site = candour_web::router(ctx.clone())
        .layer(axum::middleware::from_fn_with_state(ctx.clock.clone(), access_log::log));
    let room =
        Room { most: usize::from(config.connections), trusted: config.settings.trusted_proxies.clone() };
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let watching = doors.measures.map(|(door, handle)| {
        tokio::spawn(keep_up(handle.clone()));
        let room = Room { most: WATCHERS, trusted: Vec::new() };
        let site = measures::site(handle, ctx.clone());
        tokio::spawn(listener::serve(door, site, None, room, std::future::pending()))
    });
    if let Some(tls) = &doors.tls {
        tokio::spawn(read_again(tls.clone(), caught(SignalKind::hangup())?));
    }
    let mut serving = tokio::spawn(listener::serve(doors.public, site, doors.tls, room, async {
        let _ = ended.await;
    }));
    asked_to_end(&mut terminate, &mut interrupt).await;
    ctx.life.end();
    let drain = config.drain.unsigned_abs();
    if !drain.is_zero() {
        tracing::info!(seconds = drain.as_secs(), "ending: requests are still taken while others are told");
        tokio::select! {
            () = tokio::time::sleep(drain) => {}
            // Who asks twice does not want to wait.
            () = asked_to_end(&mut terminate, &mut interrupt) => {}
        }
    }
    tracing::info!("ending: requests under way are answered first");
    let _ = end.send(());
    tokio::select! {
        ended = tokio::time::timeout(PATIENCE, &mut serving) => if ended.is_err() {
            tracing::warn!("some requests took too long and were cut off");
        },
        () = asked_to_end(&mut terminate, &mut interrupt) => {
            tracing::warn!("asked again to end: requests under way were cut off");
        }
    }
    serving.abort();
    if let Some(watching) = watching {
        watching.abort();
    }
    drop(loops);
    // What came since the last round has its number when the program is gone; a database that is away is no reason to stay.
    let numbering = tokio::time::timeout(PATIENCE, candour_service::audit::number_all(&ctx)).await;
    if !matches!(numbering, Ok(Ok(_))) {
        tracing::warn!("lines of the audit log wait for their numbers until the next start");
    }
    store.close().await;
    tracing::info!("ended");
    Ok(())
}

fn caught(kind: SignalKind) -> Result<Signal, Fault> {
    signal(kind).map_err(|error| {
        Fault::new(
            format!("Signals cannot be caught: {error}."),
            "Start again; if it comes back, ask for help.",
        )
    })
}

async fn asked_to_end(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Reads the certificate again whenever the program is told to. A file that is wrong changes nothing.
async fn read_again(tls: Tls, mut hangup: Signal) {
    while hangup.recv().await.is_some() {
        match tls.read_again() {
            Ok(()) => tracing::info!("the certificate was read again"),
            Err(fault) => tracing::error!(what = fault.what(), "the certificate in use stays"),
        }
    }
}

async fn keep_up(handle: PrometheusHandle) {
    loop {
        tokio::time::sleep(measures::UPKEEP).await;
        handle.run_upkeep();
    }
}

/// Lets the program hold as many files and connections open as the system allows it at all; what it begins with is
/// often no more than a thousand.
fn room_for_files() {
    let limit = getrlimit(Resource::Nofile);
    if setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }).is_err() {
        tracing::warn!("the limit of open files stays as it is");
    }
}
