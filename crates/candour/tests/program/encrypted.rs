//! TLS by itself: pages over it, a certificate that is renewed without a stop, and what is said of wrong files.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::server::{Server, free_port, key_file, program, run, said, told};

fn certificates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/certificates")
}

/// Puts a certificate and a key in place, as a renewal does.
fn put(folder: &Path, certificate: &str, key: &str) {
    std::fs::copy(certificates().join(certificate), folder.join("site.pem")).unwrap();
    std::fs::copy(certificates().join(key), folder.join("site.key")).unwrap();
}

fn serve(folder: &Path, address: SocketAddr) -> Command {
    let mut command = program();
    command.args(["serve", "--listen", &address.to_string(), "--set", "log_level=error"]);
    command.args(["--database", &format!("sqlite:{}", folder.join("candour.db").display())]);
    command.arg("--key-file").arg(key_file(folder));
    for (setting, file) in [("tls_certificate", "site.pem"), ("tls_key", "site.key")] {
        command.arg("--set").arg(format!("{setting}={}", folder.join(file).display()));
    }
    command
}

/// Asks for a page by somebody who trusts this certificate alone.
fn get(address: SocketAddr, trusted: &str, path: &str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificates().join(trusted)).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(address.ip().to_string()).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut stream = StreamOwned::new(connection, stream);
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes())?;
    let mut reply = String::new();
    match stream.read_to_string(&mut reply) {
        // Some ends come without a farewell; the page is whole all the same.
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(error),
        _ => Ok(reply),
    }
}

/// Waits until the server answers whoever trusts this certificate.
fn wait_for(address: SocketAddr, trusted: &str) -> String {
    for _ in 0..1_000 {
        match get(address, trusted, "/readyz") {
            Ok(reply) if reply.starts_with("HTTP/1.1 200") => return reply,
            _ => std::thread::sleep(Duration::from_millis(20)),
        }
    }
    panic!("the server does not answer who trusts {trusted}");
}

#[test]
fn pages_come_over_tls_and_a_renewed_certificate_is_shown_without_a_stop() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "first.pem", "first.key");
    let address = free_port();
    let child = serve(folder.path(), address).spawn().unwrap();
    let mut server = Server { child, address };
    let reply = wait_for(address, "first.pem");
    let reply = reply.to_lowercase();
    assert!(reply.contains("strict-transport-security: max-age=63072000"), "{reply}");
    let sign_in = get(address, "first.pem", "/cookies").unwrap();
    assert!(sign_in.contains("__Host-candour"), "the cookie is not bound to the encrypted host");
    assert!(get(address, "second.pem", "/").is_err(), "a certificate that is not trusted was taken");
    assert!(server.client().get("/").is_err(), "plain HTTP got a page where TLS is spoken");

    let hangup = || {
        let told = Command::new("kill").args(["-HUP", &server.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    };
    // Wrong files change nothing.
    put(folder.path(), "second.pem", "first.key");
    hangup();
    std::thread::sleep(Duration::from_millis(200));
    wait_for(address, "first.pem");
    put(folder.path(), "second.pem", "second.key");
    hangup();
    wait_for(address, "second.pem");
    assert!(get(address, "first.pem", "/").is_err(), "the old certificate is still shown");
    assert!(server.end());
}

#[test]
fn wrong_certificates_and_keys_are_told_before_anything_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |what: &[&str]| {
        let output = serve(folder.path(), free_port()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        for part in what {
            assert!(said(&output).contains(part), "{part}: {}", said(&output));
        }
        assert!(!said(&output).contains("panicked") && !said(&output).contains("BEGIN PRIVATE KEY-----\nM"));
        assert!(!folder.path().join("candour.db").exists(), "the database was touched");
    };
    refused(&["site.pem cannot be read", "tls_certificate"]);
    put(folder.path(), "first.pem", "second.key");
    refused(&["site.key is not the one", "site.pem"]);
    put(folder.path(), "first.pem", "first.pem");
    refused(&["No key stands in", "site.key"]);
    put(folder.path(), "first.key", "first.key");
    refused(&["No certificate stands in", "site.pem"]);
    std::fs::write(folder.path().join("site.pem"), b"-----BEGIN CERTIFICATE-----\n\xFF\xFE").unwrap();
    refused(&["site.pem"]);
}

#[test]
fn the_doctor_knows_when_a_certificate_ends_who_is_trusted_and_where_measures_are() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("candour.db").display());
    assert!(run(&["migrate", "--database", &database]).status.success());
    let key = key_file(folder.path());
    let doctor = |settings: &[&str]| {
        let mut command = program();
        command.args(["doctor", "--database", &database, "--key-file"]).arg(&key);
        for setting in settings {
            command.args(["--set", setting]);
        }
        told(&command.output().unwrap())
    };
    let tls = |certificate: &str| {
        put(folder.path(), certificate, "first.key");
        let file = |name: &str| folder.path().join(name).display().to_string();
        doctor(&[&format!("tls_certificate={}", file("site.pem")), &format!("tls_key={}", file("site.key"))])
    };
    let well = tls("first.pem");
    assert!(well.contains("ok    tls       The certificate and its key fit; it ends at 21"), "{well}");
    let ended = tls("ended.pem");
    assert!(ended.contains("fail  tls       The certificate ended at 2024-02-01T00:00:00Z"), "{ended}");
    assert!(tls("second.pem").contains("fail  tls       The key in"));
    let behind = doctor(&["base_url=https://candour.example"]);
    assert!(behind.contains("warn  proxies   A proxy must stand in front, and none is trusted"), "{behind}");
    let trusting = doctor(&["trusted_proxies=127.0.0.1, 10.0.0.0/8", "metrics_listen=0.0.0.0:9100"]);
    assert!(
        trusting.contains("ok    proxies   Believed about visitors' addresses: 127.0.0.1/32, 10.0.0.0/8.")
    );
    assert!(trusting.contains("warn  measures  Measures are shown on 0.0.0.0:9100"), "{trusting}");
    assert!(doctor(&["metrics_listen=127.0.0.1:9100"]).contains("ok    measures"));
}
