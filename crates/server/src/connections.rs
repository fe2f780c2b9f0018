//! Accepts connections and speaks HTTP/1 and HTTP/2 on them. At the end: no new connections, requests under way may
//! finish within the grace time, and what is left is cut.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use melodrome_auth::{Peer, TrustedSources};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt as _;
use tracing::{debug, info, warn};

use crate::listen::{Connection, Listener};
use crate::preface;

/// Time to send the head of a request. hyper counts the pause between two requests as part of it, so it is longer than
/// a head alone would need: proxies reuse idle connections, and one closed under them is an error page for somebody.
const HEAD_TIME: Duration = Duration::from_secs(60);
/// Bytes of a request's head.
const HEAD_BYTES: usize = 256 << 10;
/// Pause after a failed accept: out of file handles, most likely.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stopping` turns true, then gives requests under way `grace` to finish.
pub(crate) async fn serve(
    listener: Listener,
    balancers: TrustedSources,
    router: Router,
    mut stopping: watch::Receiver<bool>,
    grace: Duration,
) {
    let graceful = GracefulShutdown::new();
    let mut open = JoinSet::new();
    while !*stopping.borrow() {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((connection, peer)) => {
                    open.spawn(speak(connection, peer, balancers.contains(&peer), router.clone(), graceful.watcher()));
                }
                Err(problem) => {
                    warn!(%problem, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            },
            _ = stopping.changed() => {}
            // Ended connections are taken off the list as they end.
            Some(_) = open.join_next() => {}
        }
    }
    drop(listener);
    info!(
        open = graceful.count(),
        grace_ms = u64::try_from(grace.as_millis()).unwrap_or(u64::MAX),
        "Stopping HTTP server"
    );
    if tokio::time::timeout(grace, graceful.shutdown()).await.is_err() {
        info!(cut = open.len(), "some requests did not end in time and are cut");
    }
    open.shutdown().await;
}

async fn speak(connection: Connection, peer: Peer, balanced: bool, router: Router, watcher: Watcher) {
    match connection {
        Connection::Tcp(stream) => arrive(stream, peer, balanced, router, watcher).await,
        Connection::Unix(stream) => arrive(stream, peer, balanced, router, watcher).await,
    }
}

/// From a balancer, the other end is whom its preface names, and never the balancer itself.
async fn arrive<S>(mut stream: S, peer: Peer, balanced: bool, router: Router, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    if !balanced {
        return converse(stream, peer, router, watcher).await;
    }
    match preface::read(&mut stream).await {
        Ok(source) => converse(stream, source, router, watcher).await,
        Err(fault) => debug!(balancer = %peer, %fault, "closed a connection without an answer"),
    }
}

async fn converse<S>(stream: S, peer: Peer, router: Router, watcher: Watcher)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: http::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request.map(Body::new))
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_BYTES);
    builder.http2().timer(TokioTimer::new()).max_header_list_size(u32::try_from(HEAD_BYTES).unwrap_or(u32::MAX));
    let talk = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(problem) = watcher.watch(talk).await {
        debug!(%peer, problem = %problem, "a connection ended early");
    }
}
