//! Serving: the door is opened first, so that a taken port is known before the database is touched; then the schema,
//! the key, the loops, and the first answer.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use candour_service::ctx::Ctx;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::database::{self, Schema};
use crate::fault::Fault;
use crate::settings::Config;
use crate::{access_log, loops};

/// How long the requests under way have to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves until the program is told to end.
///
/// # Errors
/// Says why it cannot serve, and what to do.
pub async fn serve(mut config: Config, migrate: bool) -> Result<(), Fault> {
    database::address(&config)?;
    let key = database::key(&config)?;
    let (listener, bound) = listen(&config.listen).await?;
    reach_under(&mut config, bound);
    let schema = if migrate { Schema::Migrate } else { Schema::MustFit };
    let store = database::open(&config, schema).await?;
    let ctx = database::context(&config, store, key).await?;
    tracing::info!(address = %bound, "serving");
    run(listener, ctx, &config).await
}

/// Without a public address, people reach it where it listens.
pub fn reach_under(config: &mut Config, bound: SocketAddr) {
    if !config.base_url_given {
        config.settings.base_url = format!("http://{bound}");
    }
}

/// Opens the door.
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

/// Answers requests until SIGTERM or ctrl-c, then lets those under way end.
///
/// # Errors
/// When the door itself fails.
pub async fn run(listener: TcpListener, ctx: Ctx, config: &Config) -> Result<(), Fault> {
    let door = |error: std::io::Error| Fault::new(format!("The door failed: {error}."), "Start again.");
    // Caught from here on: a signal that comes early must end the program in order, too.
    let mut terminate = signal(SignalKind::terminate()).map_err(door)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(door)?;
    let loops = loops::start(&ctx, config);
    let store = ctx.store.clone();
    let site = candour_web::router(ctx.clone())
        .layer(axum::middleware::from_fn_with_state(ctx.clock.clone(), access_log::log))
        .into_make_service_with_connect_info::<SocketAddr>();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let listener = listener.tap_io(|stream| {
        // Pages are written in one piece; waiting for more to send only delays them.
        let _ = stream.set_nodelay(true);
    });
    let serving = axum::serve(listener, site).with_graceful_shutdown(async {
        let _ = ended.await;
    });
    let mut serving = tokio::spawn(serving.into_future());
    tokio::select! {
        outcome = &mut serving => return outcome.map_err(|error| door(error.into()))?.map_err(door),
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("ending: requests under way are answered first");
    let _ = end.send(());
    if tokio::time::timeout(PATIENCE, &mut serving).await.is_err() {
        tracing::warn!("some requests took too long and were cut off");
        serving.abort();
    }
    drop(loops);
    store.close().await;
    tracing::info!("ended");
    Ok(())
}
