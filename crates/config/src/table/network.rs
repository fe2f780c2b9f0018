//! Options: where the server listens, how it is seen from outside, TLS.

use crate::option::chapter;
use crate::value::{Addresses, BaseUrl, ByteSize, FileMode, ListenAddress, TlsVersion};
use std::path::PathBuf;
use std::time::Duration;

fn at_least_1(port: &u16) -> Result<(), &'static str> {
    if *port == 0 { Err("a port from 1 to 65535") } else { Ok(()) }
}

fn proxies(list: &Addresses) -> Result<(), String> {
    let named = |entry: &&String| !matches!(entry.to_ascii_lowercase().as_str(), "private" | "none");
    match list.iter().filter(named).find_map(|entry| crate::value::address_problem(entry)) {
        Some(problem) => Err(format!("private, none, or {problem}")),
        None => Ok(()),
    }
}

fn balancers(list: &Addresses) -> Result<(), String> {
    list.iter().find_map(|entry| crate::value::address_problem(entry)).map_or(Ok(()), Err)
}

chapter! {
    /// Where the server listens and how it is seen from outside.
    Network, "Network" {
        /// The address to listen at: a host name, an IPv4 or IPv6 address, or `unix:` and the path of a socket. The default listens on every address of both families.
        address: ListenAddress = "Address", "0.0.0.0", flag("address"), short('a');
        /// The TCP port. A bare `PORT` variable counts where `ND_PORT` is absent.
        port: u16 = "Port", "4533" must at_least_1, flag("port"), short('p');
        /// Permissions of the UNIX socket, in octal.
        unix_socket_perm: FileMode = "UnixSocketPerm", "0660", flag("unixsocketperm");
        /// The address under which the outside sees the server: a path prefix, or scheme, host and prefix. A proxy forwards the whole path.
        base_url: BaseUrl = "BaseURL", "", flag("baseurl");
        /// The path prefix alone; BaseURL is the better place and wins.
        base_path: String = "BasePath", "";
        /// The host alone; BaseURL is the better place and wins.
        base_host: String = "BaseHost", "";
        /// The scheme alone; BaseURL is the better place and wins.
        base_scheme: String = "BaseScheme", "";
        /// Who may say, in X-Forwarded-For and its kin, which client and host a request belongs to: `private` (loopback, private ranges, UNIX peers, and ExtAuth.TrustedSources), `none`, or addresses. It never grants an identity.
        trusted_proxies: Addresses = "TrustedProxies", "private" must proxies;
        /// Balancers that pass connections on with the PROXY protocol: addresses, ranges, host names or `@`. From them its preface must come, and the address in it is the other end of the connection; their own address is never trusted for anything.
        proxy_protocol: Addresses = "ProxyProtocol.Sources", "" must balancers;
        /// How long open requests may still run when the server stops.
        shutdown_timeout: Duration = "ShutdownTimeout", "3s";
        /// The largest request body, uploads excepted.
        max_body_size: ByteSize = "HTTP.MaxBodySize", "1MiB";
        /// The X-Frame-Options header of every page.
        frame_options: String = "HTTPHeaders.FrameOptions", "DENY", when_empty("`DENY`");
    }
}

chapter! {
    /// Encryption of connections.
    Tls, "TLS" {
        /// The certificate chain in PEM form. TLS needs TLSKey as well.
        cert: Option<PathBuf> = "TLSCert", "", flag("tlscert");
        /// The private key in PEM form, not encrypted.
        key: Option<PathBuf> = "TLSKey", "", flag("tlskey");
        /// The oldest TLS version that is spoken.
        min_version: TlsVersion = "TLSMinVersion", "1.2";
        /// Certificates of the authority whose client certificates are required.
        client_ca: Option<PathBuf> = "TLSClientCA", "";
    }
}
