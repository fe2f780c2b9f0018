//! The PROXY protocol, versions 1 and 2: a balancer that passes bytes on says first whom it passes them on for. Only from
//! the sources that the operator named, and there it must come: otherwise anybody could claim any address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use melodrome_auth::Peer;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Time for all of it.
const TIME: Duration = Duration::from_secs(5);
/// Longest line of version 1, its end included.
const LONGEST_LINE: usize = 107;
/// Longest body of version 2.
const LONGEST_BODY: usize = 4096;
/// How version 2 begins.
const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";

/// Why a connection is closed without an answer.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    #[error("no PROXY preface came within five seconds")]
    Late,
    #[error("the connection ended within the PROXY preface")]
    Cut,
    #[error("that is no PROXY preface")]
    Malformed,
}

/// Reads the preface and not a byte more. A balancer that speaks for itself (health checks) is nobody.
pub(crate) async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> Result<Peer, Fault> {
    read_within(stream, TIME).await
}

async fn read_within<S: AsyncRead + Unpin>(stream: &mut S, time: Duration) -> Result<Peer, Fault> {
    let source = tokio::time::timeout(time, preface(stream)).await.map_err(|_| Fault::Late)??;
    Ok(source.map_or(Peer::Unknown, Peer::tcp))
}

async fn preface<S: AsyncRead + Unpin>(stream: &mut S) -> Result<Option<SocketAddr>, Fault> {
    // The shortest line of version 1 is longer than the signature of version 2.
    let mut start = [0; SIGNATURE.len()];
    take(stream, &mut start).await?;
    if start != SIGNATURE {
        if !b"PROXY ".iter().zip(&start).all(|(a, b)| a == b) {
            return Err(Fault::Malformed);
        }
        let mut line = start.to_vec();
        while !line.ends_with(b"\r\n") {
            if line.len() >= LONGEST_LINE {
                return Err(Fault::Malformed);
            }
            let mut byte = [0];
            take(stream, &mut byte).await?;
            line.push(byte[0]);
        }
        return version_1(&line);
    }
    let mut head = [0; 4];
    take(stream, &mut head).await?;
    let length = usize::from(u16::from_be_bytes([head[2], head[3]]));
    if length > LONGEST_BODY {
        return Err(Fault::Malformed);
    }
    let mut body = vec![0; length];
    take(stream, &mut body).await?;
    version_2(head[0], head[1], &body)
}

async fn take<S: AsyncRead + Unpin>(stream: &mut S, into: &mut [u8]) -> Result<(), Fault> {
    stream.read_exact(into).await.map(drop).map_err(|_| Fault::Cut)
}

/// `PROXY TCP4 <source> <destination> <port> <port>`; ports may be 0, as Caddy sends them.
fn version_1(line: &[u8]) -> Result<Option<SocketAddr>, Fault> {
    let text = line.strip_suffix(b"\r\n").and_then(|line| std::str::from_utf8(line).ok()).ok_or(Fault::Malformed)?;
    let words: Vec<&str> = text.split(' ').collect();
    match words.as_slice() {
        ["PROXY", "UNKNOWN", ..] => Ok(None),
        ["PROXY", family, source, destination, source_port, destination_port] => {
            let ip: IpAddr = source.parse().map_err(|_| Fault::Malformed)?;
            let to: IpAddr = destination.parse().map_err(|_| Fault::Malformed)?;
            let port: u16 = source_port.parse().map_err(|_| Fault::Malformed)?;
            destination_port.parse::<u16>().map_err(|_| Fault::Malformed)?;
            let fits = match *family {
                "TCP4" => ip.is_ipv4() && to.is_ipv4(),
                "TCP6" => ip.is_ipv6() && to.is_ipv6(),
                _ => false,
            };
            fits.then_some(Some(SocketAddr::new(ip, port))).ok_or(Fault::Malformed)
        }
        _ => Err(Fault::Malformed),
    }
}

/// Version and command, family and transport, addresses; what follows them (TLVs) is skipped.
fn version_2(command: u8, family: u8, body: &[u8]) -> Result<Option<SocketAddr>, Fault> {
    match command {
        0x20 => return Ok(None),
        0x21 => {}
        _ => return Err(Fault::Malformed),
    }
    let port = |at: usize| Some(u16::from_be_bytes([*body.get(at)?, *body.get(at + 1)?]));
    match family {
        0x11 => {
            let source: [u8; 4] = body.get(..4).and_then(|bytes| bytes.try_into().ok()).ok_or(Fault::Malformed)?;
            let port = port(8).filter(|_| body.len() >= 12).ok_or(Fault::Malformed)?;
            Ok(Some(SocketAddr::new(Ipv4Addr::from(source).into(), port)))
        }
        0x21 => {
            let source: [u8; 16] = body.get(..16).and_then(|bytes| bytes.try_into().ok()).ok_or(Fault::Malformed)?;
            let port = port(32).filter(|_| body.len() >= 36).ok_or(Fault::Malformed)?;
            Ok(Some(SocketAddr::new(Ipv6Addr::from(source).into(), port)))
        }
        // Unspecified, and programs of the balancer's own machine: nobody that we could name.
        0x00 | 0x12 | 0x22 | 0x31 | 0x32 => Ok(None),
        _ => Err(Fault::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// What is read of these bytes, and what is left for HTTP.
    async fn of(bytes: &[u8]) -> (Result<Peer, Fault>, Vec<u8>) {
        let mut stream: &[u8] = bytes;
        let read = read(&mut stream).await;
        (read, stream.to_vec())
    }

    fn v2(command: u8, family: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        [&SIGNATURE[..], &[command, family], &length, body].concat()
    }

    // proves: S-08
    #[tokio::test]
    async fn both_versions_name_the_source_and_leave_the_request() {
        let sample = [127, 0, 0, 1, 127, 0, 0, 1, 0xd1, 0x6c, 0x20, 0xd3];
        let mut six = vec![0; 36];
        six[15] = 1;
        for (preface, peer) in [
            (b"PROXY TCP4 127.0.0.1 0.0.0.0 0 0\r\n".to_vec(), "127.0.0.1"),
            (b"PROXY TCP6 fd00::1 fd00::2 5 6\r\n".to_vec(), "fd00::1"),
            (b"PROXY TCP6 ::ffff:10.0.0.2 ::1 5 6\r\n".to_vec(), "10.0.0.2"),
            (b"PROXY UNKNOWN\r\n".to_vec(), "unknown"),
            (b"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n".to_vec(), "unknown"),
            (v2(0x21, 0x11, &sample), "127.0.0.1"),
            (v2(0x21, 0x11, &[&sample[..], &[4, 0, 1, 7]].concat()), "127.0.0.1"),
            (v2(0x21, 0x21, &six), "::1"),
            (v2(0x20, 0x11, &sample), "unknown"),
            (v2(0x20, 0x00, &[]), "unknown"),
            (v2(0x21, 0x00, &[]), "unknown"),
            (v2(0x21, 0x31, &[0; 216]), "unknown"),
        ] {
            let (read, rest) = of(&[&preface[..], b"GET / HTTP/1.1\r\n"].concat()).await;
            assert_eq!(read.unwrap().to_string(), peer, "{preface:?}");
            assert_eq!(rest, b"GET / HTTP/1.1\r\n");
        }
    }

    #[tokio::test]
    async fn anything_else_closes_the_connection() {
        let long = [b"PROXY TCP4 ".as_slice(), &[b'1'; 200], b"\r\n"].concat();
        for bad in [
            &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..],
            b"PROXY TCP4 127.0.0.1 127.0.0.1 1\r\n",
            b"PROXY TCP4 127.0.0.1 127.0.0.1 1 65536\r\n",
            b"PROXY TCP4 127.0.0.1 127.0.0.1 1 2 3\r\n",
            b"PROXY TCP4 fd00::1 fd00::2 1 2\r\n",
            b"PROXY TCP4  127.0.0.1 127.0.0.1 1 2\r\n",
            b"PROXY TCP5 127.0.0.1 127.0.0.1 1 2\r\n",
            b"PROXY TCP4 127.0.0.1\xff 127.0.0.1 1 2\r\n",
            b"proxy tcp4 127.0.0.1 127.0.0.1 1 2\r\n",
            &long,
            &v2(0x22, 0x11, &[0; 12]),
            &v2(0x11, 0x11, &[0; 12]),
            &v2(0x21, 0x11, &[0; 11]),
            &v2(0x21, 0x21, &[0; 35]),
            &v2(0x21, 0x44, &[0; 36]),
            &v2(0x21, 0x11, &[0; 5000]),
        ] {
            assert_eq!(of(bad).await.0, Err(Fault::Malformed), "{bad:?}");
        }
        for cut in [&b""[..], b"PROXY", b"PROXY TCP4 127.0.0.1", &v2(0x21, 0x11, &[0; 12])[..20]] {
            assert_eq!(of(cut).await.0, Err(Fault::Cut), "{cut:?}");
        }
    }

    #[tokio::test]
    async fn bytes_may_come_one_by_one_but_not_for_ever() {
        let (mut from, mut to) = tokio::io::duplex(4);
        let writer = tokio::spawn(async move {
            for byte in b"PROXY TCP4 10.0.0.9 10.0.0.1 1 2\r\n!" {
                from.write_all(&[*byte]).await.unwrap();
            }
            from
        });
        assert_eq!(read(&mut to).await.unwrap().to_string(), "10.0.0.9");
        let mut left = [0];
        to.read_exact(&mut left).await.unwrap();
        assert_eq!(&left, b"!");
        let _open = writer.await.unwrap();
        assert_eq!(read_within(&mut to, Duration::from_millis(20)).await, Err(Fault::Late));
    }
}
