//! The command line's end of the socket.

use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use super::{Command, Reply};
use crate::error::{Error, Result};

/// A connection to a running server.
pub(crate) struct Client {
    stream: UnixStream,
    path: PathBuf,
}

impl Client {
    /// Connects; `None` when no server answers.
    pub(crate) fn connect(path: &Path) -> Result<Option<Self>> {
        match UnixStream::connect(path) {
            Ok(stream) => Ok(Some(Self { stream, path: path.to_owned() })),
            // A path too long for a socket never had one.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::NotFound | ErrorKind::ConnectionRefused | ErrorKind::InvalidInput
                ) =>
            {
                Ok(None)
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied => Err(Error::Refused(
                "a server runs here, and it belongs to another user; run this command as that user".to_owned(),
            )),
            Err(error) => Err(Error::path(path)(error)),
        }
    }

    /// Sends a command and hears the replies to the end.
    pub(crate) fn run(mut self, command: &Command, tell: &mut dyn FnMut(Reply)) -> Result<()> {
        let failed = |path: &Path| Error::path(path.to_owned());
        let mut line = serde_json::to_vec(command).map_err(|_| Error::Protocol)?;
        line.push(b'\n');
        self.stream.write_all(&line).map_err(failed(&self.path))?;
        let mut heard = false;
        for line in BufReader::new(&self.stream).lines() {
            let line = line.map_err(failed(&self.path))?;
            tell(serde_json::from_str(&line).map_err(|_| Error::Protocol)?);
            heard = true;
        }
        if heard { Ok(()) } else { Err(Error::Refused("the server ended before it answered; try again".to_owned())) }
    }
}
