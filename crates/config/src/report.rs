//! What the subcommands of `config` say. Nothing is printed here: they return text.

use crate::resolve::Resolved;
use crate::{Problem, Setting};

/// Every option with its effective value, a line each, in the order of the reference page; with the origin on demand.
/// Secrets are masked.
#[must_use]
pub fn show(resolved: &Resolved, with_origin: bool) -> String {
    let mut out = String::new();
    for setting in resolved.settings() {
        out.push_str(&format!("{} = {:?}", setting.spec.key, setting.text));
        if with_origin {
            out.push_str(&format!("  # {}{}", setting.origin, remark(setting)));
        }
        out.push('\n');
    }
    out
}

fn remark(setting: &Setting) -> &'static str {
    if setting.origin.is_given() && !setting.spec.effective() { ", not in effect yet" } else { "" }
}

/// What should be changed: values that stop the start, and names that mean nothing.
#[must_use]
pub fn check(resolved: &Resolved) -> Vec<Problem> {
    resolved.problems().to_vec()
}

/// The line for the log about options that are set to no effect, if there are any.
#[must_use]
pub fn not_in_effect_line(resolved: &Resolved) -> Option<String> {
    let keys = resolved.not_in_effect();
    (!keys.is_empty()).then(|| format!("these options are set but not yet in effect: {}", keys.join(", ")))
}
