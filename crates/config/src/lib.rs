//! Every option of the server, once: its names, default, words and check, where values come from, and which of them
//! counts. [`load`] gives the typed [`Config`] that the rooms read, [`reference()`] the page that describes it.
//!
//! Deliberately absent: doing anything with the values (no folder is made, no address bound, nothing printed or logged),
//! and judging requests. The process's environment is read in `Input::of_process` and nowhere else in the workspace.

mod aliases;
mod error;
mod flags;
mod option;
mod reference;
mod report;
mod resolve;
mod rules;
mod source;
mod status;
mod suggest;
pub mod table;
mod told;
pub mod value;

pub use error::{Error, Problem};
pub use flags::Flags;
pub use option::{Chapter, Flag, Spec};
pub use reference::reference;
pub use report::{check, not_in_effect_line, show};
pub use resolve::{Resolved, Setting, load, resolve};
pub use source::Origin;
pub use source::environment::Input;
pub use table::Config;
