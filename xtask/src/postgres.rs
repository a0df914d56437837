//! A throw-away PostgreSQL: a private cluster in a temporary folder, on a free loopback port.
//!
//! A watching shell holds the server and waits on a pipe that only this process keeps open. However this
//! process ends (done, failed, ctrl-c or killed), the pipe closes, the server stops and the folder goes.

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::prerequisites::{self, Part};
use crate::shell::{self, Workspace, output};

/// The environment variable in which tests find the maintenance database.
pub const URL_VARIABLE: &str = "CANDOUR_TEST_POSTGRES";
/// The environment variable in which tests find the server's programs.
pub const PROGRAMS_VARIABLE: &str = "CANDOUR_TEST_POSTGRES_BIN";

/// Starts the server, waits for the pipe to close, stops the server, removes the folder.
const WATCH: &str = r#"
"$1/postgres" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$2" \
    -c max_connections=400 >"$2/log" 2>&1 </dev/null &
server=$!
read -r _
kill -INT "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$2"
"#;

/// A running cluster; it stops and its folder is removed when this is dropped.
#[derive(Debug)]
pub struct Cluster {
    watcher: Child,
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
    user: &'static str,
}

impl Cluster {
    /// Makes and starts a cluster, and waits until it answers.
    pub fn start() -> Result<Self> {
        let programs = prerequisites::postgres_programs()?;
        let keeper = Keeper::find()?;
        let folder = std::env::temp_dir().join(format!("candour-postgres-{}", std::process::id()));
        keeper.make_folder(&folder)?;

        let made = output(
            keeper
                .command(programs.join("initdb"))
                .args([
                    "--username=candour",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--pgdata",
                ])
                .arg(folder.join("data")),
        );
        if let Err(error) = made {
            std::fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
            return Err(error.context("making a PostgreSQL cluster"));
        }

        let port = free_port()?;
        let watcher = keeper
            .command("/bin/sh")
            .args(["-c", WATCH, "watch"])
            .arg(&programs)
            .arg(&folder)
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A ctrl-c at the terminal is for this tool; the watcher hears of it by the pipe.
            .process_group(0)
            .spawn()
            .context("starting PostgreSQL")?;
        let mut cluster = Self { watcher, folder, programs, port, user: "candour" };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        for _ in 0..300 {
            let ready = Command::new(self.programs.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-d", "postgres", "-U", self.user, "-p"])
                .arg(self.port.to_string())
                .status()
                .is_ok_and(|status| status.success());
            if ready {
                return Ok(());
            }
            if self.watcher.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        bail!("PostgreSQL did not start on port {}:\n{log}", self.port)
    }

    /// The URL of its maintenance database.
    pub fn url(&self) -> String {
        format!("postgres://{}@127.0.0.1:{}/postgres", self.user, self.port)
    }

    /// Tells a command where the cluster is.
    pub fn tell<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env(URL_VARIABLE, self.url()).env(PROGRAMS_VARIABLE, &self.programs)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        // Nothing useful can be done about a watcher that cannot be waited for.
        let _ = self.watcher.wait();
    }
}

/// Whose the server is. PostgreSQL refuses to run as root.
#[derive(Debug)]
enum Keeper {
    Myself,
    Other { user: &'static str, group: String },
}

impl Keeper {
    fn find() -> Result<Self> {
        if !shell::is_root() {
            return Ok(Self::Myself);
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|user| {
                let group = output(Command::new("id").args(["-g", user])).ok()?.trim().to_owned();
                Some(Self::Other { user, group })
            })
            .context("PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`")
    }

    fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = match self {
            Self::Myself => Command::new(program.as_ref()),
            Self::Other { user, group } => {
                let mut command = Command::new("setpriv");
                command
                    .args(["--reuid", user, "--regid", group, "--clear-groups", "--"])
                    .arg(program.as_ref());
                command
            }
        };
        // The other user may not enter the folder this tool was called from.
        command.current_dir("/").stdin(Stdio::null());
        command
    }

    fn make_folder(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir(folder).with_context(|| format!("creating {}", folder.display()))?;
        if let Self::Other { user, group } = self {
            shell::run(Command::new("chown").arg(format!("{user}:{group}")).arg(folder))?;
        }
        shell::run(Command::new("chmod").arg("0700").arg(folder))
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("looking for a free port")?;
    Ok(listener.local_addr()?.port())
}

/// `cargo xtask postgres`: prints the URL and keeps the cluster until this command is ended.
pub fn serve(workspace: &Workspace) -> Result<()> {
    prerequisites::ensure(workspace, &[Part::Postgres], &[])?;
    let cluster = Cluster::start()?;
    println!("{}", cluster.url());
    std::io::stdout().flush()?;
    eprintln!("export {URL_VARIABLE}='{}'", cluster.url());
    eprintln!("export {PROGRAMS_VARIABLE}='{}'", cluster.programs.display());
    eprintln!("(it is gone when you press ctrl-c)");
    loop {
        std::thread::sleep(Duration::from_secs(1));
        if TcpStream::connect((Ipv4Addr::LOCALHOST, cluster.port)).is_err() {
            bail!("the server has stopped");
        }
    }
}
