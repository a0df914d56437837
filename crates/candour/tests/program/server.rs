//! The program, started as an administrator would.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use candour_domain::key::ForceKey;

use crate::client::Client;

/// The key of every test's database.
pub fn key() -> ForceKey {
    ForceKey::from_bytes([42; 32])
}

/// Writes the key of every test's database to a file, with a key folder beside it unless there is one.
pub fn key_file(folder: &Path) -> PathBuf {
    let path = folder.join("force.key");
    std::fs::write(&path, key().to_hex()).unwrap();
    candour_testkit::make_key_folder(&folder.join("keys"));
    path
}

/// The program without the environment's settings.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CANDOUR_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub fn run(arguments: &[&str]) -> Output {
    program().args(arguments).output().unwrap()
}

/// What a command said on standard error.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a command said on standard output.
pub fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A port nobody listens on.
pub fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A running server; killed when it is dropped.
#[derive(Debug)]
pub struct Server {
    pub child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Starts one and waits until it is ready.
    pub fn start(database: &str, key_file: &Path, address: SocketAddr) -> Self {
        let mut command = program();
        command
            .args([
                "serve",
                "--database",
                database,
                "--listen",
                &address.to_string(),
                "--set",
                "log_level=error",
                // Tests ask far more often than any station does.
                "--set",
                "client_rate=0",
            ])
            .arg("--key-file")
            .arg(key_file);
        Self::of(command, address)
    }

    /// Starts this command and waits until the server in it is ready.
    pub fn of(mut command: Command, address: SocketAddr) -> Self {
        let child = command.spawn().unwrap();
        let mut server = Self { child, address };
        let client = Client::new(address);
        for _ in 0..6_000 {
            if client.get("/readyz").is_ok_and(|reply| reply.status == 200) {
                return server;
            }
            if let Some(status) = server.child.try_wait().unwrap() {
                panic!("the server ended: {status}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server was not ready in time");
    }

    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// As when the power of the process ends: it gets no word.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end and waits; gives whether it ended in order.
    pub fn end(&mut self) -> bool {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap().success()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
