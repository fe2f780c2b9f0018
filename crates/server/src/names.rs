//! Looks up the names among the trusted sources, behind requests: at the start and every half minute.

use std::net::IpAddr;
use std::time::Duration;

use melodrome_auth::TrustedName;
use melodrome_model::Clock;
use tokio::sync::watch;
use tracing::debug;

/// Pause between two look-ups.
const PAUSE: Duration = Duration::from_secs(30);
/// While nothing was found at all: a proxy that starts beside us has a name soon.
const IMPATIENT: Duration = Duration::from_secs(2);
/// A name server that does not answer is not waited for longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks the names up until `stopping` turns true.
pub(crate) async fn watch(names: Vec<TrustedName>, clock: Clock, mut stopping: watch::Receiver<bool>) {
    if names.is_empty() {
        return;
    }
    while !*stopping.borrow() {
        let mut pause = PAUSE;
        for name in &names {
            let addresses = tokio::select! {
                found = addresses(name.as_str()) => found,
                _ = stopping.changed() => return,
            };
            if addresses.is_empty() {
                pause = IMPATIENT;
            }
            name.learn(&addresses, &clock);
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopping.changed() => {}
        }
    }
}

/// All addresses of a name; none when it has none or the look-up fails.
async fn addresses(name: &str) -> Vec<IpAddr> {
    // A name with a dot is whole: search domains must not make another of it. Files that know it do so without the dot.
    let known = in_hosts_file(&std::fs::read_to_string("/etc/hosts").unwrap_or_default(), name);
    if !known.is_empty() {
        return known;
    }
    let whole = if name.contains('.') { format!("{name}.") } else { name.to_owned() };
    let found = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((whole.as_str(), 0))).await;
    match found {
        Ok(Ok(addresses)) => addresses.map(|address| address.ip()).collect(),
        Ok(Err(problem)) => {
            debug!(name, %problem, "a trusted name could not be looked up");
            Vec::new()
        }
        Err(_) => {
            debug!(name, "the look-up of a trusted name took too long");
            Vec::new()
        }
    }
}

/// Addresses that the machine's own table gives a name.
fn in_hosts_file(table: &str, name: &str) -> Vec<IpAddr> {
    let lines = table.lines().map(|line| line.split('#').next().unwrap_or_default());
    lines
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let address = words.next()?.parse().ok()?;
            words.any(|word| word.eq_ignore_ascii_case(name)).then_some(address)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machines_own_table_is_read() {
        let table = "127.0.0.1 localhost\n10.0.0.2\tproxy.lan Proxy # the proxy\n#10.0.0.3 proxy.lan\nfd00::2 proxy.lan\nbad proxy.lan\n";
        let found = |name| in_hosts_file(table, name).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(found("proxy.lan"), ["10.0.0.2", "fd00::2"]);
        assert_eq!(found("PROXY"), ["10.0.0.2"]);
        assert!(found("the").is_empty() && found("proxy.la").is_empty());
    }

    #[tokio::test]
    async fn this_machine_has_an_address_and_nonsense_has_none() {
        let found = addresses("localhost").await;
        assert!(found.iter().any(IpAddr::is_loopback), "{found:?}");
        assert!(addresses("no-such-name.invalid").await.is_empty());
    }
}
