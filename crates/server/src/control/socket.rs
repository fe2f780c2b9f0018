//! The server's end of the socket: mode 0600, and whoever connects must be the same user, as the kernel says.

use std::path::Path;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::UnixStream;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tracing::{info, warn};

use super::{Backstage, Command, Reply, SOCKET};
use crate::error::Result;
use crate::listen;

/// Longest command.
const LONGEST: u64 = 64 << 10;

/// Listens in the data folder. A folder whose path is too long for sockets costs the control of a running server, not the
/// server.
pub(crate) async fn listen(
    folder: &Path,
    backstage: Backstage,
    mut stopping: watch::Receiver<bool>,
) -> Result<JoinHandle<()>> {
    let (listener, file) = match listen::unix(&folder.join(SOCKET), 0o600).await {
        Ok(bound) => bound,
        Err(problem) => {
            warn!(%problem, "no control socket: `melodrome user` and `melodrome scan` work only while the server is stopped");
            return Ok(tokio::spawn(std::future::ready(())));
        }
    };
    Ok(tokio::spawn(async move {
        // Holds the file until the end of the loop.
        let _file = file;
        let mut open = JoinSet::new();
        while !*stopping.borrow() {
            tokio::select! {
                accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                    open.spawn(converse(stream, backstage.clone()));
                },
                _ = stopping.changed() => {}
                Some(_) = open.join_next() => {}
            }
        }
        open.shutdown().await;
    }))
}

async fn converse(mut stream: UnixStream, backstage: Backstage) {
    let ours = rustix::process::geteuid().as_raw();
    let theirs = stream.peer_cred().map(|who| who.uid());
    if !theirs.as_ref().is_ok_and(|&uid| uid == ours) {
        warn!(uid = ?theirs.ok(), "somebody else knocked at the control socket");
        let text = "this server belongs to another user; run this command as that user".to_owned();
        write(&mut stream, &Reply::Failed { text, missing: false }).await;
        return;
    }
    let (reading, mut writing) = stream.split();
    let mut line = String::new();
    if BufReader::new(reading.take(LONGEST)).read_line(&mut line).await.is_err() {
        return;
    }
    let Ok(command) = serde_json::from_str::<Command>(&line) else {
        let text = "the running server does not understand this command; it may be of another version".to_owned();
        send(&mut writing, &Reply::Failed { text, missing: false }).await;
        return;
    };
    info!(command = name(&command), "control");
    let (tell, mut told) = mpsc::unbounded_channel();
    let work = tokio::task::spawn_blocking(move || {
        // Whoever hung up hears nothing more; the work is done all the same.
        backstage.run(&command, &mut |reply| drop(tell.send(reply)));
    });
    while let Some(reply) = told.recv().await {
        send(&mut writing, &reply).await;
    }
    if work.await.is_err() {
        let text = "the command ended abnormally; the server's log says more".to_owned();
        send(&mut writing, &Reply::Failed { text, missing: false }).await;
    }
}

async fn write(stream: &mut UnixStream, reply: &Reply) {
    let (_, mut writing) = stream.split();
    send(&mut writing, reply).await;
}

async fn send(writing: &mut tokio::net::unix::WriteHalf<'_>, reply: &Reply) {
    let Ok(mut line) = serde_json::to_vec(reply) else { return };
    line.push(b'\n');
    // The other end may be gone; nobody is left to be told.
    let _ = writing.write_all(&line).await;
}

/// The command's name, without what it carries.
fn name(command: &Command) -> &'static str {
    match command {
        Command::CreateUser { .. } => "create-user",
        Command::ListUsers => "list-users",
        Command::ResetPassword { .. } => "reset-password",
        Command::MakeAdmin { .. } => "make-admin",
        Command::SetDisabled { .. } => "set-disabled",
        Command::DeleteUser { .. } => "delete-user",
        Command::ExtauthOff => "extauth-off",
        Command::LoginLink { .. } => "login-link",
        Command::Scan { .. } => "scan",
    }
}
