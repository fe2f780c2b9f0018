//! Which peers may speak for others: the list behind `ExtAuth.TrustedSources` and `TrustedProxies`. It is compared with
//! the [`Peer`] alone, never with an address that came in a header.

use std::fmt;
use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

use melodrome_model::{Clock, Millis};

use crate::peer::{Peer, canonical};
use crate::trusted_name::TrustedName;

/// One entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    Net(IpNet),
    Name(TrustedName),
    AnyUnix,
    Uid(u32),
    Gid(u32),
}

/// A parsed list; the empty list trusts nobody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedSources {
    rules: Vec<Rule>,
}

/// An entry that cannot be understood; the start fails, since a typo in such a list must not pass silently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{entry}\" {reason}")]
pub struct BadSource {
    /// The entry as written.
    pub entry: String,
    /// What is wrong with it and what would be right.
    pub reason: &'static str,
}

const WANTED: &str =
    "is not an address (10.0.0.2), a range (10.0.0.0/24), a host name, or @, @uid=N, @gid=N for a UNIX socket";
const LEADING_ZERO: &str = "has a number with leading zeros; write it without them";
const PREFIX: &str = "has no valid prefix length after the slash (0-32 for IPv4, 0-128 for IPv6)";
const ZONE: &str = "has a zone; write the address without %zone";

impl TrustedSources {
    /// Reads a list whose entries are separated by commas, blanks, or both.
    ///
    /// # Errors
    /// [`BadSource`] for the first entry that cannot be understood, an empty one between two commas included.
    pub fn parse(text: &str) -> Result<Self, BadSource> {
        let mut rules = Vec::new();
        if text.trim().is_empty() {
            return Ok(Self { rules });
        }
        for part in text.split(',') {
            let mut words = part.split_whitespace().peekable();
            if words.peek().is_none() {
                let reason = "is an empty entry; remove the surplus comma";
                return Err(BadSource { entry: part.to_owned(), reason });
            }
            for word in words {
                rules.push(rule(word).map_err(|reason| BadSource { entry: word.to_owned(), reason })?);
            }
        }
        Ok(Self { rules })
    }

    /// Loopback, private and link-local networks and local processes: the default of `TrustedProxies`.
    #[must_use]
    pub fn private() -> Self {
        const NETS: [&str; 8] = [
            "127.0.0.0/8",
            "::1/128",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10",
        ];
        let mut rules: Vec<Rule> = NETS.iter().filter_map(|net| rule(net).ok()).collect();
        rules.push(Rule::AnyUnix);
        Self { rules }
    }

    /// Both lists in one.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        self.rules.extend(other.rules.iter().cloned());
        self
    }

    /// Whether nobody is trusted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether `peer` is on the list.
    #[must_use]
    pub fn contains(&self, peer: &Peer) -> bool {
        self.rules.iter().any(|rule| match (rule, peer) {
            (Rule::Name(name), Peer::Tcp(address)) => name.contains(canonical(address.ip()), now()),
            (Rule::Net(net), Peer::Tcp(address)) => net.contains(&canonical(address.ip())),
            (Rule::AnyUnix, Peer::Unix { .. }) => true,
            (Rule::Uid(wanted), Peer::Unix { uid, .. }) => wanted == uid,
            (Rule::Gid(wanted), Peer::Unix { gid, .. }) => wanted == gid,
            _ => false,
        })
    }

    /// The entry that `peer` meets, as it would be written.
    #[must_use]
    pub fn matching(&self, peer: &Peer) -> Option<String> {
        let one = |rule: &Rule| Self { rules: vec![rule.clone()] };
        self.rules.iter().map(one).find(|rule| rule.contains(peer)).map(|rule| rule.to_string())
    }

    /// Whether the address is inside one of the ranges; used for hops of a forwarding header.
    #[must_use]
    pub fn contains_ip(&self, ip: IpAddr) -> bool {
        let ip = canonical(ip);
        self.rules.iter().any(|rule| match rule {
            Rule::Net(net) => net.contains(&ip),
            Rule::Name(name) => name.contains(ip, now()),
            _ => false,
        })
    }

    /// The names of the list, whose addresses somebody must look up now and then.
    #[must_use]
    pub fn names(&self) -> Vec<TrustedName> {
        let names = self.rules.iter().filter_map(|rule| match rule {
            Rule::Name(name) => Some(name.clone()),
            _ => None,
        });
        names.collect()
    }

    /// Trusted loopback entries, which let every program of this machine sign in as anybody.
    #[must_use]
    pub fn has_loopback(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule, Rule::Net(net) if net.addr().is_loopback()))
    }
}

impl fmt::Display for TrustedSources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, rule) in self.rules.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            match rule {
                Rule::Net(net) => write!(f, "{net}")?,
                Rule::Name(name) => f.write_str(name.as_str())?,
                Rule::AnyUnix => f.write_str("@")?,
                Rule::Uid(uid) => write!(f, "@uid={uid}")?,
                Rule::Gid(gid) => write!(f, "@gid={gid}")?,
            }
        }
        Ok(())
    }
}

fn rule(word: &str) -> Result<Rule, &'static str> {
    if let Some(local) = word.strip_prefix('@') {
        let number = |text: &str| {
            if has_leading_zero(text) {
                return Err(LEADING_ZERO);
            }
            if !text.bytes().all(|b| b.is_ascii_digit()) {
                return Err(WANTED);
            }
            text.parse::<u32>().map_err(|_| WANTED)
        };
        return match local.split_once('=') {
            None if local.is_empty() => Ok(Rule::AnyUnix),
            Some(("uid", n)) => number(n).map(Rule::Uid),
            Some(("gid", n)) => number(n).map(Rule::Gid),
            _ => Err(WANTED),
        };
    }
    if word.contains('%') {
        return Err(ZONE);
    }
    let (address, prefix) = match word.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (word, None),
    };
    if prefix.is_none() && is_host_name(address) {
        return Ok(Rule::Name(TrustedName::new(address)));
    }
    let ip: IpAddr = address.parse().map_err(|_| why_no_address(address))?;
    let widest = if ip.is_ipv4() { 32 } else { 128 };
    let length = match prefix {
        None => widest,
        Some(text) if has_leading_zero(text) => return Err(LEADING_ZERO),
        Some(text) if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) => return Err(PREFIX),
        Some(text) => text.parse().ok().filter(|&n: &u8| n <= widest).ok_or(PREFIX)?,
    };
    let net = IpNet::new(ip, length).map_err(|_| PREFIX)?.trunc();
    Ok(Rule::Net(unmapped(net, ip)))
}

/// A rule about IPv4-mapped addresses is a rule about IPv4; `::/0` stays IPv6 alone.
fn unmapped(net: IpNet, ip: IpAddr) -> IpNet {
    let IpNet::V6(v6) = net else { return net };
    let IpAddr::V6(written) = ip else { return net };
    match (written.to_ipv4_mapped(), v6.prefix_len().checked_sub(96)) {
        (Some(v4), Some(length)) => Ipv4Net::new(v4, length).map_or(net, |v4| IpNet::V4(v4.trunc())),
        _ => net,
    }
}

fn has_leading_zero(text: &str) -> bool {
    text.len() > 1 && text.starts_with('0')
}

/// A name with at least one letter, in labels that a host may have; underscores as container networks use them.
fn is_host_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253 && text.split('.').all(label) && last.bytes().any(|b| b.is_ascii_alphabetic())
}

/// The time for names: their addresses last for minutes, so the system's clock serves.
fn now() -> Millis {
    Clock::System.now()
}

fn why_no_address(address: &str) -> &'static str {
    let dotted = !address.is_empty() && address.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if dotted && address.split('.').any(has_leading_zero) {
        return LEADING_ZERO;
    }
    WANTED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(ip: &str) -> Peer {
        Peer::tcp((ip.parse::<IpAddr>().unwrap(), 4000).into())
    }

    fn trusts(list: &str, ip: &str) -> bool {
        TrustedSources::parse(list).unwrap().contains(&tcp(ip))
    }

    // proves: S-05
    #[test]
    fn forty_spellings_are_accepted_or_refused() {
        let good = [
            "",
            "  ",
            "10.0.0.2",
            "10.0.0.2/32",
            "10.1.2.3/8",
            "0.0.0.0/0",
            "::/0",
            "::1",
            "fd00::/64",
            "fd00::1/64",
            "::ffff:10.0.0.2",
            "::ffff:10.0.0.2/128",
            "::ffff:127.0.0.0/104",
            "::ffff:0:0/96",
            "@",
            "@uid=33",
            "@gid=0",
            "@uid=0",
            "10.0.0.2,@",
            " 10.0.0.0/8 ",
            "10.0.0.2 10.0.0.3",
            "10.0.0.2, 10.0.0.3",
            "10.0.0.2\t@uid=1,::1",
            "2001:DB8::/32",
        ];
        for list in good {
            assert!(TrustedSources::parse(list).is_ok(), "{list:?}");
        }
        let bad = [
            ("300.1.1.1", WANTED),
            ("10.0.0.1/", PREFIX),
            ("10.0.0.1/33", PREFIX),
            ("10.0.0.1/-1", PREFIX),
            ("10.0.0.1/+8", PREFIX),
            ("10.0.0.1/08", LEADING_ZERO),
            ("010.0.0.1", LEADING_ZERO),
            ("10.0.0.01/8", LEADING_ZERO),
            ("::1/129", PREFIX),
            ("fe80::1%eth0", ZONE),
            ("10.0.0", WANTED),
            ("10.0.0.1:80", WANTED),
            ("@x", WANTED),
            ("@uid=", WANTED),
            ("@uid=-1", WANTED),
            ("@gid=a", WANTED),
            ("@uid=4294967296", WANTED),
            ("proxy/24", WANTED),
            ("/8", WANTED),
            ("10.0.0.1/8/9", PREFIX),
            ("*", WANTED),
            ("http://10.0.0.1", WANTED),
            ("[::1]", WANTED),
        ];
        for (list, reason) in bad {
            let error = TrustedSources::parse(list).unwrap_err();
            assert_eq!(error, BadSource { entry: list.to_owned(), reason }, "{list:?}");
        }
        for list in ["10.0.0.1,,10.0.0.2", "10.0.0.1,", ",10.0.0.1", " , "] {
            assert!(TrustedSources::parse(list).unwrap_err().reason.contains("surplus comma"), "{list:?}");
        }
        let error = TrustedSources::parse("10.0.0.1, 10.0.0.1/40").unwrap_err();
        assert_eq!(error.to_string(), format!("\"10.0.0.1/40\" {PREFIX}"));
    }

    // proves: auth-15-40, auth-17-14, S-03
    #[test]
    fn ranges_match_both_spellings_of_an_ipv4_address() {
        for rule in ["127.0.0.1", "::ffff:127.0.0.1/128", "::ffff:127.0.0.0/104", "::ffff:0:0/96", "0.0.0.0/0"] {
            assert!(trusts(rule, "127.0.0.1"), "{rule}");
            assert!(trusts(rule, "::ffff:127.0.0.1"), "{rule}");
        }
        assert!(!trusts("::/0", "127.0.0.1"));
        assert!(!trusts("::/0", "::ffff:127.0.0.1"));
        assert!(!trusts("0.0.0.0/0", "fd00::1"));
        assert!(!trusts("127.0.0.1/32", "127.0.0.9"));
        assert!(trusts("fd00::/64", "fd00::7"));
        assert!(!trusts("fd00::/64", "fd01::7"));
        assert!(trusts("10.1.2.3/8", "10.9.9.9"));
    }

    // proves: auth-15-43
    #[test]
    fn local_processes_are_trusted_by_name_only() {
        let www = Peer::Unix { uid: 33, gid: 44, pid: 1 };
        for (list, wanted) in [
            ("", false),
            ("@", true),
            ("@uid=33", true),
            ("@uid=34", false),
            ("@gid=44", true),
            ("@gid=33", false),
            ("0.0.0.0/0", false),
        ] {
            assert_eq!(TrustedSources::parse(list).unwrap().contains(&www), wanted, "{list}");
        }
        let all = TrustedSources::parse("0.0.0.0/0,::/0,@").unwrap();
        assert!(!all.contains(&Peer::Unknown));
        assert!(!TrustedSources::parse("@").unwrap().contains(&tcp("127.0.0.1")));
    }
}
