//! The log on standard error. No words, names, contact points or codes are ever written there.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

use crate::settings::{Config, LogFormat};

/// Starts logging. A second call changes nothing.
pub fn start(config: &Config) {
    let filter = EnvFilter::default()
        .add_directive(Directive::from(config.log_level))
        // What libraries say below a warning is for their authors, and may hold a statement with its values.
        .add_directive(quiet("sqlx"))
        .add_directive(quiet("hyper"));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = match config.log {
        LogFormat::Text => {
            subscriber.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init()
        }
        LogFormat::Json => subscriber.json().try_init(),
    };
}

fn quiet(library: &str) -> Directive {
    format!("{library}=error").parse().unwrap_or_else(|_| tracing::level_filters::LevelFilter::ERROR.into())
}
