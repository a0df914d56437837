//! TLS by itself: the certificate and its key, checked at the start and read again on SIGHUP.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{Error, ServerConfig};
use tokio_rustls::TlsAcceptor;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use crate::fault::Fault;
use crate::settings::Config;

/// A certificate in use, and the files it came from.
#[derive(Clone)]
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    shown: Arc<Shown>,
    acceptor: TlsAcceptor,
}

/// The certificate that is shown to whoever comes; another may take its place at any time.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Tls {
    /// Reads the certificate and its key, where they are set.
    ///
    /// # Errors
    /// Names the file that is wrong, and what to do.
    pub fn of(config: &Config) -> Result<Option<Self>, Fault> {
        let (Some(certificate), Some(key)) = (&config.tls_certificate, &config.tls_key) else {
            return Ok(None);
        };
        let shown = Arc::new(Shown(RwLock::new(Arc::new(read(certificate, key)?))));
        let provider = Arc::new(ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|error| {
            Fault::new(format!("TLS cannot be spoken: {error}."), "Leave TLS to a proxy, and ask for help.")
        })?;
        let mut server = builder.with_no_client_auth().with_cert_resolver(Arc::clone(&shown) as Arc<_>);
        server.alpn_protocols = vec![b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(server));
        Ok(Some(Self { certificate: certificate.clone(), key: key.clone(), shown, acceptor }))
    }

    /// Reads both files again. If they are wrong, the certificate in use stays.
    ///
    /// # Errors
    /// Names the file that is wrong, and what to do.
    pub fn read_again(&self) -> Result<(), Fault> {
        let fresh = Arc::new(read(&self.certificate, &self.key)?);
        *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// What greets a connection.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }
}

fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey, Fault> {
    let chain = chain(certificate)?;
    let key_read = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong_key(key, &error))?;
    CertifiedKey::from_der(chain, key_read, &ring::default_provider()).map_err(|error| match error {
        Error::InconsistentKeys(_) => Fault::usage(
            format!(
                "The key in {} is not the one the certificate in {} was made for.",
                key.display(),
                certificate.display()
            ),
            "Set tls_certificate and tls_key to files that belong together; the server's own certificate comes first \
             in its file.",
        ),
        error => Fault::usage(
            format!("The key in {} or the certificate in {} cannot be used: {error}.", key.display(), certificate.display()),
            "Use an RSA, ECDSA or Ed25519 key, and PEM files.",
        ),
    })
}

/// The server's own certificate, and those that lead to its root.
fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let wrong = |error: &pem::Error| match error {
        pem::Error::Io(error) => Fault::usage(
            format!("The certificate file {} cannot be read: {error}.", path.display()),
            "Check tls_certificate, and that this program may read the file.",
        ),
        _ => Fault::usage(
            format!("The certificate file {} is not PEM.", path.display()),
            "It holds blocks that begin with -----BEGIN CERTIFICATE-----.",
        ),
    };
    let chain: Vec<_> = CertificateDer::pem_file_iter(path)
        .map_err(|error| wrong(&error))?
        .collect::<Result<_, _>>()
        .map_err(|error| wrong(&error))?;
    if chain.is_empty() {
        return Err(Fault::usage(
            format!("No certificate stands in {}.", path.display()),
            "It holds blocks that begin with -----BEGIN CERTIFICATE-----, the server's own first.",
        ));
    }
    Ok(chain)
}

fn wrong_key(path: &Path, error: &pem::Error) -> Fault {
    match error {
        pem::Error::Io(error) => Fault::usage(
            format!("The key file {} cannot be read: {error}.", path.display()),
            "Check tls_key, and that this program may read the file.",
        ),
        _ => Fault::usage(
            format!("No key stands in {}.", path.display()),
            "It holds a block that begins with -----BEGIN PRIVATE KEY-----, without a password.",
        ),
    }
}

/// When the server's own certificate ends.
///
/// # Errors
/// Says what is wrong with the file.
pub fn ends_at(certificate: &Path) -> Result<Timestamp, Fault> {
    let chain = chain(certificate)?;
    let own = chain.first().map(|own| Certificate::from_der(own)).transpose();
    let ends = own.ok().flatten().and_then(|own| {
        let ends = own.tbs_certificate().validity().not_after.to_unix_duration();
        Timestamp::from_second(i64::try_from(ends.as_secs()).ok()?).ok()
    });
    ends.ok_or_else(|| {
        Fault::usage(
            format!("The first certificate in {} cannot be read.", certificate.display()),
            "Ask whoever issued it for another.",
        )
    })
}
