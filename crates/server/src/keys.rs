//! Fetches the keys of signed assertions, behind requests: at the start, every ten minutes, and soon when an assertion
//! names a key that is not known yet. Whatever goes wrong, the keys known so far stay for their time.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use melodrome_auth::assertion::{Keys, LARGEST_KEYS};
use melodrome_model::Clock;
use rustls_native_certs::load_native_certs;
use tokio::sync::watch;
use tracing::{debug, info, warn};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

/// Pause between two fetches.
const PAUSE: Duration = Duration::from_secs(600);
/// Pause after a fetch that failed, and the least between two that unknown keys cause.
const SOON: Duration = Duration::from_secs(30);
/// How often is looked whether a key is missed.
const LOOK: Duration = Duration::from_secs(2);
/// Time for one fetch.
const PATIENCE: Duration = Duration::from_secs(10);

/// Fetches until `stopping` turns true.
pub(crate) async fn watch(url: String, keys: Keys, clock: Clock, mut stopping: watch::Receiver<bool>) {
    let mut first = true;
    while !*stopping.borrow() {
        let asked = url.clone();
        let fetched = tokio::task::spawn_blocking(move || fetch(&asked)).await.map_err(|problem| problem.to_string());
        let done = fetched
            .and_then(|text| text)
            .and_then(|text| keys.learn(&text, Some(clock.now())).map_err(|problem| problem.to_string()));
        let pause = match done {
            Ok(()) if first => {
                info!(url, "fetched the keys of signed assertions");
                first = false;
                PAUSE
            }
            Ok(()) => PAUSE,
            Err(problem) => {
                warn!(
                    url,
                    problem, "the keys of signed assertions could not be fetched; those known so far stay for a day"
                );
                SOON
            }
        };
        if !rest(&keys, pause, &mut stopping).await {
            return;
        }
    }
}

/// Waits for the next fetch; false at the end.
async fn rest(keys: &Keys, pause: Duration, stopping: &mut watch::Receiver<bool>) -> bool {
    let mut waited = Duration::ZERO;
    while waited < pause && !(waited >= SOON && keys.are_missed()) {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => waited += LOOK,
            _ = stopping.changed() => return false,
        }
    }
    true
}

/// The body behind an address; redirects are not followed: keys come from where the operator said.
fn fetch(url: &str) -> Result<Vec<u8>, String> {
    let roots: Vec<Certificate<'static>> = load_native_certs()
        .certs
        .iter()
        .map(|certificate| Certificate::from_der(certificate.as_ref()).to_owned())
        .collect();
    debug!(url, roots = roots.len(), "fetching keys");
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build();
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .max_redirects(0)
        .tls_config(tls)
        .user_agent("melodrome")
        .build()
        .new_agent();
    let mut answer =
        agent.get(url).header("accept", "application/json").call().map_err(|problem| problem.to_string())?;
    if answer.status().as_u16() != 200 {
        return Err(format!("the answer is {}", answer.status()));
    }
    let mut body = Vec::new();
    let most = u64::try_from(LARGEST_KEYS).unwrap_or(u64::MAX).saturating_add(1);
    answer.body_mut().as_reader().take(most).read_to_end(&mut body).map_err(|problem| problem.to_string())?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::fetch;

    /// Answers one request.
    fn once(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 2048];
            let _ = stream.read(&mut head).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        url
    }

    #[test]
    fn keys_are_fetched_and_redirects_and_errors_are_not_followed() {
        let good = once("HTTP/1.1 200 OK\r\ncontent-length: 11\r\nconnection: close\r\n\r\n{\"keys\":[]}");
        assert_eq!(fetch(&good).unwrap(), b"{\"keys\":[]}");
        for bad in [
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 500 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            "garbage",
        ] {
            assert!(fetch(&once(bad)).is_err(), "{bad}");
        }
        assert!(fetch("http://127.0.0.1:1/").is_err());
    }
}
