//! The other end of the connection, taken at accept and before any byte of the request is read. Nothing a client
//! sends can change it; what a proxy says about addresses is `client_ip`'s matter.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// Who is connected to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Peer {
    /// An address; IPv4 in IPv6 clothes is written as IPv4, and zones are dropped.
    Tcp(SocketAddr),
    /// A process on this machine, as the kernel names it (`SO_PEERCRED`).
    Unix {
        /// Its user.
        uid: u32,
        /// Its group.
        gid: u32,
        /// Its process id, 0 when unknown.
        pid: i32,
    },
    /// Nobody we could name: never trusted for anything.
    Unknown,
}

impl Peer {
    /// The peer of a TCP connection.
    #[must_use]
    pub fn tcp(address: SocketAddr) -> Self {
        Self::Tcp(SocketAddr::new(canonical(address.ip()), address.port()))
    }

    /// The address, when there is one.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Tcp(address) => Some(address.ip()),
            Self::Unix { .. } | Self::Unknown => None,
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "{}", address.ip()),
            Self::Unix { uid, gid, pid } => write!(f, "unix uid={uid} gid={gid} pid={pid}"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// IPv4-mapped IPv6 addresses become IPv4, so that a rule for one catches the other.
#[must_use]
pub fn canonical(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4),
        IpAddr::V4(_) => ip,
    }
}

/// What a limiter counts an address as: a whole IPv6 customer network (/64) is one, since each owns 2^64 addresses.
#[must_use]
pub fn limiter_network(ip: IpAddr) -> IpAddr {
    match canonical(ip) {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let s = v6.segments();
            IpAddr::V6(Ipv6Addr::new(s[0], s[1], s[2], s[3], 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Peer, limiter_network};

    #[test]
    fn mapped_addresses_become_ipv4() {
        let peer = Peer::tcp("[::ffff:10.0.0.2]:99".parse().unwrap());
        assert_eq!(peer.to_string(), "10.0.0.2");
    }

    #[test]
    fn ipv6_is_counted_by_customer_network() {
        let a = limiter_network("2001:db8:1:2:aaaa::1".parse().unwrap());
        let b = limiter_network("2001:db8:1:2:bbbb::9".parse().unwrap());
        let c = limiter_network("2001:db8:1:3::1".parse().unwrap());
        assert_eq!(a, b);
        assert_ne!(a, c);
    }
}
