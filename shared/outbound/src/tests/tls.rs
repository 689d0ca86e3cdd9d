//! Certificates: the right one passes, every other one does not.

use std::sync::{Arc, OnceLock};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::{AMPLE, Lookup, SHORT, Script, post, read_request};
use crate::{AddressPolicy, Answer, Client, Phase, SendError};

const NAME: &str = "hook.example.com";

/// The authority the tests trust.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
}

fn new_authority() -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap().der().clone();
    Authority { issuer: Issuer::new(params, key), certificate }
}

fn trusted() -> &'static Authority {
    static TRUSTED: OnceLock<Authority> = OnceLock::new();
    TRUSTED.get_or_init(new_authority)
}

fn trusted_roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(trusted().certificate.clone()).unwrap();
    roots
}

/// A certificate for `name`, valid until `last_year`.
fn server(authority: &Authority, name: &str, last_year: i32) -> ServerConfig {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(last_year, 1, 1);
    let certificate = params.signed_by(&key, &authority.issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

async fn send(config: ServerConfig, roots: fn() -> RootCertStore, host: &str) -> Result<Answer, SendError> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serve = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else {
            return;
        };
        assert!(read_request(&mut stream).await.starts_with("POST / HTTP/1.1"));
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nok").await.unwrap();
        // Closing without farewell, as many receivers do.
    });
    let resolver = Script::new([Lookup::of(&["127.0.0.1"])]);
    let client = Client::trusting(AddressPolicy::development(), resolver, roots);
    let sent = post(&client, &format!("https://{host}:{port}/"), AMPLE).await;
    serve.await.unwrap();
    sent
}

#[tokio::test]
async fn a_trusted_certificate_for_the_right_name_is_accepted() {
    let answer = send(server(trusted(), NAME, 2099), trusted_roots, NAME).await;
    assert_eq!(answer.unwrap().status, 200);
    let literal = server(trusted(), "127.0.0.1", 2099);
    let answer = send(literal, trusted_roots, "127.0.0.1").await;
    assert_eq!(answer.unwrap().status, 200);
}

#[tokio::test]
async fn every_other_certificate_is_refused() {
    let stranger = new_authority();
    let rows = [
        ("expired", server(trusted(), NAME, 2001)),
        ("another name", server(trusted(), "other.example.com", 2099)),
        ("another authority", server(&stranger, NAME, 2099)),
    ];
    for (what, config) in rows {
        let sent = send(config, trusted_roots, NAME).await;
        assert_eq!(sent, Err(SendError::Tls), "{what}");
    }
    let config = server(trusted(), NAME, 2099);
    let sent = send(config, crate::tls::public_roots, NAME).await;
    assert_eq!(sent, Err(SendError::Tls), "not a public authority");
}

#[tokio::test]
async fn a_receiver_that_speaks_plainly_or_not_at_all_is_no_encrypted_one() {
    for (said, limits, expected) in
        [(&b"HTTP/1.1 200 OK\r\n\r\n"[..], AMPLE, SendError::Tls), (b"", SHORT, SendError::TimedOut(Phase::Tls))]
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}/", listener.local_addr().unwrap());
        let client = Client::new(AddressPolicy::development(), Script::new([]));
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(said).await.unwrap();
            stream
        };
        let (sent, _open) = tokio::join!(post(&client, &url, limits), serve);
        assert_eq!(sent, Err(expected));
    }
}

#[test]
fn the_public_roots_are_there() {
    assert!(crate::tls::public_roots().len() > 50);
}
