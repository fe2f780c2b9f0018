//! What the command line asks of a server: people and scans. A running server is asked over a socket in its data folder;
//! without one the same work is done here, on a database opened for it.

mod client;
mod protocol;
mod socket;
mod work;

use melodrome_config::Config;
use melodrome_model::Clock;

pub use protocol::{Command, Progress, Reply, Scanned, UserLine};
pub(crate) use socket::listen;
pub(crate) use work::Backstage;

use crate::error::Result;
use crate::lock::Lock;

/// Name of the socket in the data folder.
pub(crate) const SOCKET: &str = "control.sock";

/// Has `command` done by the running server, or does it when none runs. `tell` hears every reply; the last one is the
/// outcome. Blocks.
///
/// # Errors
/// When neither is possible; what the command itself comes to is a reply.
pub fn run(config: &Config, command: &Command, tell: &mut dyn FnMut(Reply)) -> Result<()> {
    let folder = &config.place.data;
    if let Some(client) = client::Client::connect(&folder.join(SOCKET))? {
        return client.run(command, tell);
    }
    let _lock = Lock::take(folder)?;
    let backstage = Backstage::open(config, Clock::System)?;
    backstage.run(command, tell);
    backstage.close();
    Ok(())
}
