//! The reference page of the configuration, made from the table of options.

use crate::aliases::{DEPRECATED, REMOVED, old_names};
use crate::option::Spec;
use crate::table::chapters;

const INTRO: &str = "\
# Configuration

<!-- Made by `melodrome config reference`. Do not edit: change the table of options and make it again. -->

Every option can stand in a file, in the environment, or on the command line. Without any of them the server runs, with
the music in `./music` and everything that it keeps in the working directory.

## Where values come from

Highest first:

1. flags: those named below, and `--set Key=Value` for any option
2. environment variables: `ND_`, the key in upper case, dots as underscores. An empty variable counts as absent (with
   `ND_ALLOW_EMPTY=1` it clears a value of the file). `ND_…_FILE` names a file with the value, which suits secrets
3. one file
4. the default

The file is the one of `-c`/`--configfile`, else of `ND_CONFIGFILE`, else the first of these in the working directory:
`melodrome.toml`, `.yml`, `.yaml`, `.json`, `.ini`, then `navidrome.json`, `.toml`, `.yaml`, `.yml`, `.dotenv`, `.env`,
`.ini`. Keys may be written in any case. In TOML and YAML a dot stands for a table:

```toml
MusicFolder = \"/srv/music\"

[ExtAuth]
TrustedSources = \"10.0.0.2\"
```

In INI files the options without a dot stand under `[default]`. Tables in the environment are written as JSON.

`melodrome config show --origin` prints every value and where it came from. `melodrome config check` says what is wrong.
An unknown name is a warning; a wrong value stops the start with a line that names it.

## How values are written

- **bool**: `true`, `false`, `1`, `0`, `yes`, `no`, `on`, `off`
- **int**: decimal, `0x…`, `0o…` or a leading zero for octal, `0b…`; `_` between digits
- **duration**: number and unit, as often as needed: `300ms`, `5s`, `1m30s`, `48h`, `7d`, `2w`
- **size**: `500KB`, `100MB`, `1GB` are powers of 1000, `1KiB`, `1MiB`, `1GiB` powers of 1024
- **list**: a list of the file's format, or texts separated by commas
- **schedule**: `0` for never, a period such as `24h`, a word such as `@daily`, or cron fields such as `0 4 * * *`, with
  `TZ=Europe/Athens` in front if need be
- **secret**: a text that is never shown

Options marked *not in effect yet* are read and checked, but the feature behind them does not exist.
";

/// The page in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut out = INTRO.to_owned();
    for chapter in chapters() {
        out.push_str(&format!("\n## {}\n", chapter.title));
        for spec in chapter.specs {
            option(&mut out, spec);
        }
    }
    out.push_str("\n## Names of older versions\n\n");
    out.push_str(
        "These still count, with a warning, as long as the new name is not given.\n\n| Old | New |\n|---|---|\n",
    );
    for alias in DEPRECATED {
        let new = alias.new.map_or_else(|| "none: it is going away".to_owned(), |new| format!("`{new}`"));
        out.push_str(&format!("| `{}` | {new} |\n", alias.old));
    }
    out.push_str(&format!("\nIgnored with a warning: {}.\n", code_list(REMOVED)));
    out
}

fn code_list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn option(out: &mut String, spec: &Spec) {
    let status = if spec.effective() { "" } else { " *Not in effect yet.*" };
    out.push_str(&format!("\n### {}\n\n{}{status}\n\n", spec.key, spec.doc.trim()));
    let kind = if spec.shape.choices.is_empty() {
        spec.shape.word.to_owned()
    } else {
        format!("one of {}", code_list(spec.shape.choices))
    };
    out.push_str(&format!("- Type: {kind}\n- Default: {}\n- Environment: `{}`\n", default(spec), spec.env()));
    if let Some(flag) = spec.flag {
        let short = flag.short.map(|letter| format!("`-{letter}`, ")).unwrap_or_default();
        out.push_str(&format!("- Flag: {short}`--{}`\n", flag.name));
    }
    let old = old_names(spec.key);
    if !old.is_empty() {
        out.push_str(&format!("- Older names: {}\n", code_list(&old)));
    }
}

fn default(spec: &Spec) -> String {
    match (spec.default, spec.when_empty) {
        ("", Some(meaning)) => format!("empty: {meaning}"),
        ("", None) => "empty".to_owned(),
        (value, Some(meaning)) => format!("{}; empty: {meaning}", code(value)),
        (value, None) => code(value),
    }
}

/// Blanks at the ends of a code span are only seen between quotes.
fn code(value: &str) -> String {
    if value.trim() == value { format!("`{value}`") } else { format!("`\"{value}\"`") }
}
