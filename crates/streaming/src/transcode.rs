//! A running ffmpeg: started with arguments, never through a shell; read as a stream; ended, with its whole process
//! group, the moment nobody reads it any more.
//!
//! A task of its own watches each process: it keeps the end of what ffmpeg complains about, waits for the process so
//! that none is left behind, and gives the slot back only then.

use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream};
use melodrome_model::Id;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, ChildStderr, ChildStdout};
use tokio::sync::oneshot;

use crate::ffmpeg::{Ffmpeg, arguments, command};
use crate::slots::Slot;
use crate::{Error, Target};

/// Bytes read at once from ffmpeg.
const PIECE: usize = 32 * 1024;

/// How much of what ffmpeg complains about is kept.
const TAIL: usize = 4096;

/// A transcode that has given its first bytes.
#[derive(Debug)]
pub struct Transcode {
    first: Option<Bytes>,
    stdout: ChildStdout,
    /// How the process ended: `Err` carries its last words.
    ended: oneshot::Receiver<Result<(), String>>,
    /// Dropping it is the signal to end.
    _listening: oneshot::Sender<()>,
    /// Bytes still owed when a length was promised.
    promised: Option<u64>,
    /// ffmpeg wrote everything.
    complete: bool,
}

/// Starts ffmpeg and waits for its first bytes, so that a failure before them is still an error and not a broken
/// transfer.
pub(crate) async fn start(
    ffmpeg: &Ffmpeg,
    track: &Id,
    file: &Path,
    target: &Target,
    offset: f64,
    slot: Slot,
) -> Result<Transcode, Error> {
    let mut child = command(&ffmpeg.program)
        .args(arguments(file, target, offset))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| Error::Spawn { track: track.clone(), source })?;
    let missing = || Error::Spawn { track: track.clone(), source: io::Error::other("no pipe") };
    let stdout = child.stdout.take().ok_or_else(missing)?;
    let stderr = child.stderr.take().ok_or_else(missing)?;
    let (listening, gone) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    let watch = Watch { track: track.clone(), path: file.to_string_lossy().into_owned(), slot };
    tokio::spawn(watch.until_gone(child, stderr, gone, end));
    let mut transcode =
        Transcode { first: None, stdout, ended, _listening: listening, promised: None, complete: false };
    match piece(&mut transcode.stdout).await {
        Ok(Some(bytes)) => {
            transcode.first = Some(bytes);
            Ok(transcode)
        }
        Ok(None) => {
            let reason = match (&mut transcode.ended).await {
                Ok(Err(reason)) => reason,
                _ => String::from("it ended without a word"),
            };
            Err(Error::Encoder { track: track.clone(), reason })
        }
        Err(error) => Err(Error::Encoder { track: track.clone(), reason: error.to_string() }),
    }
}

impl Transcode {
    /// Makes the stream exactly `length` bytes long, cut or filled with zeros: strict players break off otherwise.
    pub(crate) fn promise(mut self, length: u64) -> Self {
        self.promised = Some(length);
        self
    }

    /// What ffmpeg writes, to its end. A process that fails half way ends the stream with an error.
    pub(crate) fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send {
        stream::try_unfold(Some(self), |state| async move {
            let Some(mut transcode) = state else { return Ok(None) };
            match transcode.next().await? {
                Some(bytes) => Ok(Some((bytes, Some(transcode)))),
                None => Ok(None),
            }
        })
    }

    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.promised == Some(0) {
            return Ok(None);
        }
        if !self.complete {
            let next = match self.first.take() {
                Some(first) => Some(first),
                None => piece(&mut self.stdout).await?,
            };
            if let Some(mut bytes) = next {
                if let Some(left) = &mut self.promised {
                    bytes.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
                    *left -= bytes.len() as u64;
                }
                return Ok(Some(bytes));
            }
            self.complete = true;
            if let Ok(Err(reason)) = (&mut self.ended).await {
                return Err(io::Error::other(reason));
            }
        }
        let Some(left) = &mut self.promised else { return Ok(None) };
        let filler = usize::try_from(*left).unwrap_or(usize::MAX).min(PIECE);
        *left -= filler as u64;
        Ok(Some(Bytes::from_static(&[0; PIECE]).slice(..filler)))
    }
}

async fn piece(stdout: &mut ChildStdout) -> io::Result<Option<Bytes>> {
    let mut piece = BytesMut::with_capacity(PIECE);
    let count = stdout.read_buf(&mut piece).await?;
    Ok((count > 0).then(|| piece.freeze()))
}

/// What the watching task needs to know.
struct Watch {
    track: Id,
    path: String,
    slot: Slot,
}

impl Watch {
    async fn until_gone(
        self,
        mut child: Child,
        stderr: ChildStderr,
        gone: oneshot::Receiver<()>,
        end: oneshot::Sender<Result<(), String>>,
    ) {
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let finished = {
            let mut words = Vec::new();
            let both = async {
                let (status, ()) = tokio::join!(child.wait(), keep_tail(stderr, &mut words));
                (status, words)
            };
            tokio::select! {
                both = both => Some(both),
                _ = gone => None,
            }
        };
        match finished {
            Some((status, words)) => {
                // The reader may have left in the meantime; then nobody wants to know.
                drop(end.send(self.judge(status, &words)));
            }
            None => {
                // Not waited for yet, so the number still names our process and nobody else's.
                if let Some(Err(error)) = group.map(|group| kill_process_group(group, Signal::KILL)) {
                    tracing::debug!(track = %self.track, %error, "the process group was gone already");
                }
                drop(child.start_kill());
                drop(child.wait().await);
                tracing::debug!(track = %self.track, "a transcode was ended, nobody listens");
            }
        }
        drop(self.slot);
    }

    fn judge(&self, status: io::Result<ExitStatus>, words: &[u8]) -> Result<(), String> {
        let said = String::from_utf8_lossy(words).replace(&self.path, "the file");
        let said = said.trim();
        match status {
            Ok(status) if status.success() => {
                if !said.is_empty() {
                    tracing::debug!(track = %self.track, said, "ffmpeg complained and went on");
                }
                Ok(())
            }
            Ok(status) => {
                tracing::warn!(track = %self.track, %status, said, "ffmpeg failed");
                Err(format!("ffmpeg failed: {said}"))
            }
            Err(error) => Err(format!("ffmpeg cannot be waited for: {error}")),
        }
    }
}

/// Reads to the end, so that the writer never blocks, and keeps the last bytes.
async fn keep_tail(mut from: impl AsyncRead + Unpin, tail: &mut Vec<u8>) {
    let mut buffer = [0_u8; 1024];
    while let Ok(count) = from.read(&mut buffer).await {
        if count == 0 {
            break;
        }
        tail.extend_from_slice(&buffer[..count]);
        if tail.len() > TAIL {
            tail.drain(..tail.len() - TAIL);
        }
    }
}
