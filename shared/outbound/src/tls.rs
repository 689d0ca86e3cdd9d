//! Encryption towards receivers.
//!
//! Guarantees: the certificate chain and the name are always verified; there is
//! no switch to turn that off. The configuration is built on the first `https`
//! connection, not at start, and its roots are compiled in: reading a bundle
//! from disk would cost every cold start, also those that never send.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::error::SendError;
use crate::url::Target;

/// Encryption settings, made on first use.
pub(crate) struct Tls {
    roots: fn() -> RootCertStore,
    config: OnceLock<Arc<ClientConfig>>,
}

/// The public roots.
pub(crate) fn public_roots() -> RootCertStore {
    webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect()
}

impl Tls {
    pub(crate) fn new(roots: fn() -> RootCertStore) -> Self {
        Self { roots, config: OnceLock::new() }
    }

    /// Agrees on encryption and checks that the receiver is who the URL names.
    pub(crate) async fn wrap(&self, target: &Target, stream: TcpStream) -> Result<TlsStream<TcpStream>, SendError> {
        TlsConnector::from(self.config()?).connect(server_name(target)?, stream).await.map_err(|_| SendError::Tls)
    }

    fn config(&self) -> Result<Arc<ClientConfig>, SendError> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let mut config = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|_| SendError::Tls)?
            .with_root_certificates((self.roots)())
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::clone(self.config.get_or_init(|| Arc::new(config))))
    }
}

fn server_name(target: &Target) -> Result<ServerName<'static>, SendError> {
    match target {
        Target::Literal(ip) => Ok(ServerName::IpAddress(IpAddr::to_canonical(ip).into())),
        Target::Name(name) => ServerName::try_from(name.clone()).map_err(|_| SendError::Tls),
    }
}
