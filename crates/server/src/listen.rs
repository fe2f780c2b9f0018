//! The place where connections arrive: TCP on both address families, or a UNIX socket. The peer is taken at accept,
//! before any byte of a request is read.

use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use melodrome_auth::Peer;
use melodrome_config::value::ListenAddress;
use tokio::net::{TcpListener, TcpSocket, TcpStream, UnixListener, UnixStream};

use crate::error::{Error, Result};

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// Where connections arrive.
#[derive(Debug)]
pub(crate) enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener, SocketFile),
}

/// One connection.
#[derive(Debug)]
pub(crate) enum Connection {
    Tcp(TcpStream),
    Unix(UnixStream),
}

/// A socket's file; it goes when the server stops.
#[derive(Debug)]
pub(crate) struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Somebody may have removed it already; either way it is gone.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Listener {
    pub(crate) async fn bind(address: &ListenAddress, port: u16, mode: u32) -> Result<Self> {
        match address {
            ListenAddress::Tcp(host) => tcp(host, port).await.map(Self::Tcp),
            ListenAddress::Unix(path) => {
                let (listener, file) = unix(path, mode).await?;
                Ok(Self::Unix(listener, file))
            }
        }
    }

    /// Where it listens, for people and tests.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Tcp(listener) => listener.local_addr().map_or_else(|_| "?".to_owned(), |at| at.to_string()),
            Self::Unix(_, file) => format!("unix:{}", file.0.display()),
        }
    }

    /// The port, when there is one.
    pub(crate) fn port(&self) -> Option<u16> {
        match self {
            Self::Tcp(listener) => listener.local_addr().ok().map(|at| at.port()),
            Self::Unix(..) => None,
        }
    }

    pub(crate) async fn accept(&self) -> std::io::Result<(Connection, Peer)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                // Small answers leave at once; a failure here only costs speed.
                let _ = stream.set_nodelay(true);
                Ok((Connection::Tcp(stream), Peer::tcp(address)))
            }
            Self::Unix(listener, _) => {
                let (stream, _) = listener.accept().await?;
                let peer = stream.peer_cred().map_or(Peer::Unknown, |who| Peer::Unix {
                    uid: who.uid(),
                    gid: who.gid(),
                    pid: who.pid().unwrap_or(0),
                });
                Ok((Connection::Unix(stream), peer))
            }
        }
    }
}

async fn tcp(host: &str, port: u16) -> Result<TcpListener> {
    let failed = |at: String| move |error: std::io::Error| Error::Listen { at, reason: reason(&error) };
    if matches!(host, "" | "0.0.0.0" | "::") {
        // One socket for both families; where IPv6 is switched off, the other one alone.
        if let Ok(listener) = dual(port) {
            return Ok(listener);
        }
        let at = SocketAddr::from(([0, 0, 0, 0], port));
        return single(at).map_err(failed(at.to_string()));
    }
    if let Ok(ip) = host.parse::<IpAddr>() {
        let at = SocketAddr::new(ip, port);
        return single(at).map_err(failed(at.to_string()));
    }
    let name = format!("{host}:{port}");
    let mut addresses = tokio::net::lookup_host((host, port)).await.map_err(failed(name.clone()))?;
    let at = addresses
        .next()
        .ok_or_else(|| Error::Listen { at: name.clone(), reason: "the name has no address".to_owned() })?;
    single(at).map_err(failed(name))
}

fn dual(port: u16) -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v6()?;
    rustix::net::sockopt::set_ipv6_v6only(&socket, false)?;
    listen(&socket, SocketAddr::from(([0_u16; 8], port)))?;
    socket.listen(BACKLOG)
}

fn single(at: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if at.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    listen(&socket, at)?;
    socket.listen(BACKLOG)
}

fn listen(socket: &TcpSocket, at: SocketAddr) -> std::io::Result<()> {
    // A restart must not wait for connections of the last run to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(at)
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => "the port is taken; stop the other program, or choose another Port".to_owned(),
        std::io::ErrorKind::PermissionDenied => "not permitted; choose a Port above 1023".to_owned(),
        _ => error.to_string(),
    }
}

/// Makes a socket that nobody but we can reach until it has its mode.
pub(crate) async fn unix(path: &Path, mode: u32) -> Result<(UnixListener, SocketFile)> {
    let refuse = |reason: &str| Error::Listen { at: path.display().to_string(), reason: reason.to_owned() };
    if let Ok(there) = std::fs::symlink_metadata(path) {
        if !there.file_type().is_socket() {
            return Err(refuse("a file that is no socket lies there; remove it, or choose another path"));
        }
        if UnixStream::connect(path).await.is_ok() {
            return Err(refuse("another program answers there; stop it, or choose another path"));
        }
        std::fs::remove_file(path).map_err(Error::path(path))?;
    }
    // Bound in a folder that only we may enter, given its mode there, and only then put in its place: at no moment can
    // somebody connect whom the mode keeps out.
    let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let private = tempfile::Builder::new()
        .prefix(".nd-")
        .permissions(std::fs::Permissions::from_mode(0o700))
        .tempdir_in(beside)
        .map_err(|error| refuse(&error.to_string()))?;
    let hidden = private.path().join("s");
    let listener = UnixListener::bind(&hidden).map_err(|error| refuse(&error.to_string()))?;
    let file = SocketFile(path.to_owned());
    std::fs::set_permissions(&hidden, std::fs::Permissions::from_mode(mode))
        .and_then(|()| std::fs::rename(&hidden, path))
        .map_err(|error| refuse(&error.to_string()))?;
    Ok((listener, file))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::{Error, unix};

    #[tokio::test]
    async fn a_stale_socket_is_replaced_and_a_live_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.sock");
        let (listener, file) = unix(&path, 0o640).await.unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(matches!(unix(&path, 0o600).await, Err(Error::Listen { .. })), "it is alive");
        drop(listener);
        std::mem::forget(file);
        let (_listener, file) = unix(&path, 0o600).await.unwrap();
        drop(file);
        assert!(!path.exists(), "it goes with the server");
    }

    #[tokio::test]
    async fn a_file_that_is_no_socket_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("precious");
        std::fs::write(&path, "x").unwrap();
        assert!(unix(&path, 0o600).await.is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "x");
    }
}
