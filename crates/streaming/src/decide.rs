//! Original or transcode: what a client gets that names a format, a bit rate, both or nothing. Pure; knows neither
//! files nor processes. Forced transcodings of players and the declared abilities of a client are not weighed here yet.

use melodrome_model::Track;

use crate::{Encoders, Format};

/// What a client asks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// `raw`, a format's name, or nothing.
    pub format: Option<&'a str>,
    /// kbit/s, 0 = no limit.
    pub max_bit_rate: u32,
    /// kbit/s that the player is held to, 0 = no limit.
    pub player_cap: u32,
}

/// How a transcode is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Into what.
    pub format: Format,
    /// kbit/s, 0 for lossless.
    pub bit_rate: u32,
    /// Hz, when it must differ from the source.
    pub sample_rate: Option<u32>,
    /// Channels, when they must differ from the source.
    pub channels: Option<u32>,
    /// Bits for lossless formats, 0 = the encoder's choice.
    pub bit_depth: u32,
}

/// What the client gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The file as it is.
    Original,
    /// A transcode.
    Transcode(Target),
}

/// Decides for `track`. `fallback` is the configured format for mere bit-rate limits and for formats that cannot be
/// had; `None` turns both off. What no encoder can make ends as the original.
#[must_use]
pub fn decide(track: &Track, wish: &Wish<'_>, fallback: Option<Format>, encoders: &Encoders) -> Decision {
    let asked = wish.format.map(str::trim).filter(|format| !format.is_empty());
    if asked.is_some_and(|format| format.eq_ignore_ascii_case("raw")) {
        return Decision::Original;
    }
    let source = Audio::of(track);
    let limit = least(wish.max_bit_rate, wish.player_cap);
    let fits = limit == 0 || source.bit_rate <= limit;
    let Some(asked) = asked else {
        // Only a limit below the source's rate makes a target of its own.
        if fits {
            return Decision::Original;
        }
        return fallback
            .and_then(|format| target(&source, format, limit, encoders))
            .map_or(Decision::Original, Decision::Transcode);
    };
    if fits && source.is(asked) {
        return Decision::Original;
    }
    let wanted = Format::parse(asked);
    let found = wanted.and_then(|format| target(&source, format, limit, encoders)).or_else(|| {
        fallback.filter(|&other| Some(other) != wanted).and_then(|format| {
            // The way round must not re-encode what the client could have had.
            if fits && source.is(format.suffix()) { None } else { target(&source, format, limit, encoders) }
        })
    });
    found.map_or(Decision::Original, Decision::Transcode)
}

/// The smaller of two limits of which 0 is none.
fn least(a: u32, b: u32) -> u32 {
    match (a, b) {
        (0, limit) | (limit, 0) => limit,
        (a, b) => a.min(b),
    }
}

/// The source as far as it matters here; unknown numbers are 0.
struct Audio<'a> {
    suffix: &'a str,
    codec: &'a str,
    bit_rate: u32,
    sample_rate: u32,
    channels: u32,
    bit_depth: u32,
}

impl<'a> Audio<'a> {
    fn of(track: &'a Track) -> Self {
        let number = |value: i64| u32::try_from(value).unwrap_or(0);
        let codec = match track.audio.codec.as_str() {
            "" => guess(&track.suffix, track.audio.bit_depth),
            codec if codec.starts_with("dsd") => "dsd",
            codec if codec.starts_with("pcm") => "pcm",
            codec if codec.starts_with("wma") && codec != "wmalossless" => "wma",
            codec => codec,
        };
        Self {
            suffix: &track.suffix,
            codec,
            bit_rate: number(track.audio.bit_rate),
            sample_rate: number(track.audio.sample_rate),
            channels: number(track.audio.channels),
            bit_depth: number(track.audio.bit_depth),
        }
    }

    /// Whether the file already is what clients call `format`.
    fn is(&self, format: &str) -> bool {
        let same = |name: &str| name.eq_ignore_ascii_case(format);
        let ogg = matches!(self.suffix, "ogg" | "oga") && (same("ogg") || same("oga"));
        same(self.suffix) || same(self.codec) || ogg
    }

    fn is_lossless(&self) -> bool {
        matches!(
            self.codec.to_ascii_lowercase().as_str(),
            "flac" | "alac" | "wav" | "aiff" | "ape" | "wv" | "wavpack" | "tta" | "tak" | "shn" | "dsd" | "pcm"
        )
    }
}

/// The codec that a suffix stands for.
fn guess(suffix: &str, bit_depth: i64) -> &'static str {
    match suffix {
        "mp3" | "mpga" => "mp3",
        "ogg" | "oga" => "vorbis",
        "opus" => "opus",
        "flac" => "flac",
        "wav" | "aif" | "aiff" | "aifc" => "pcm",
        "ape" => "ape",
        "wv" | "wvp" => "wv",
        "tta" => "tta",
        "tak" => "tak",
        "shn" => "shn",
        "mpc" => "mpc",
        "wma" => "wma",
        "dsf" | "dff" => "dsd",
        "m4a" if bit_depth > 0 => "alac",
        "m4a" | "m4b" | "m4p" | "m4r" | "aac" => "aac",
        _ => "",
    }
}

/// How `format` would be made of `source` within `limit`, or `None` when it cannot be.
fn target(source: &Audio<'_>, format: Format, limit: u32, encoders: &Encoders) -> Option<Target> {
    if !encoders.can(format) {
        return None;
    }
    let lossless = source.is_lossless();
    if format.is_lossless() && (!lossless || (limit > 0 && source.bit_rate > limit)) {
        return None;
    }
    let channels = source.channels.min(format.max_channels());
    let dsd = source.codec == "dsd";
    // A DSD stream counts its one-bit samples; ffmpeg decodes eight of them to one.
    let plain_rate = if dsd { source.sample_rate / 8 } else { source.sample_rate };
    let sample_rate = format.sample_rate(plain_rate);
    let bit_rate = if format.is_lossless() {
        0
    } else {
        let wanted = match (lossless, source.bit_rate) {
            (true, _) if limit > 0 => limit,
            (true, _) | (false, 0) => format.default_bit_rate(),
            (false, rate) => rate,
        };
        let (least, most) = format.bit_rates(channels);
        let capped = if limit > 0 { wanted.min(limit) } else { wanted };
        capped.clamp(least, most)
    };
    let bit_depth = match (format.is_lossless(), dsd) {
        (false, _) => 0,
        (true, true) => 24,
        (true, false) => source.bit_depth,
    };
    Some(Target {
        format,
        bit_rate,
        sample_rate: (sample_rate != plain_rate || dsd).then_some(sample_rate).filter(|&rate| rate > 0),
        channels: (channels != source.channels).then_some(channels),
        bit_depth,
    })
}

#[cfg(test)]
mod tests {
    use melodrome_model::Track;
    use melodrome_model::track::AudioProperties;
    use proptest::prelude::*;

    use super::{Decision, Wish, decide};
    use crate::{Encoders, Format};

    fn track(suffix: &str, bit_rate: i64) -> Track {
        let audio = AudioProperties {
            duration: 180.0,
            bit_rate,
            sample_rate: 44_100,
            bit_depth: if suffix == "flac" { 16 } else { 0 },
            channels: 2,
            codec: String::new(),
        };
        Track { suffix: suffix.to_owned(), audio, ..Track::default() }
    }

    fn wish(format: &str, max_bit_rate: u32) -> Wish<'_> {
        Wish { format: Some(format), max_bit_rate, player_cap: 0 }
    }

    /// `raw`, or format and bit rate.
    fn said(decision: &Decision) -> String {
        match decision {
            Decision::Original => String::from("raw"),
            Decision::Transcode(target) => format!("{} {}", target.format, target.bit_rate),
        }
    }

    #[test]
    fn wishes_have_the_documented_outcomes() {
        let table = [
            ("flac", 900, "", 0, "raw"),
            ("flac", 900, "", 320, "opus 320"),
            ("flac", 900, "raw", 64, "raw"),
            ("flac", 900, "RAW", 64, "raw"),
            ("flac", 900, "mp3", 0, "mp3 192"),
            ("flac", 900, "flac", 0, "raw"),
            ("flac", 900, "FLAC", 1000, "raw"),
            ("flac", 900, "flac", 320, "opus 320"),
            ("flac", 900, "opus", 0, "opus 128"),
            ("flac", 900, "aac", 0, "aac 256"),
            ("flac", 900, "mp3", 999, "mp3 320"),
            ("flac", 900, "opus", 800, "opus 510"),
            ("mp3", 320, "", 128, "opus 128"),
            ("mp3", 320, "mp3", 128, "mp3 128"),
            ("mp3", 320, "mp3", 320, "raw"),
            ("mp3", 320, "opus", 0, "opus 320"),
            ("mp3", 128, "", 320, "raw"),
            ("mp3", 128, "opus", 320, "opus 128"),
            ("mp3", 320, "flac", 0, "opus 320"),
            ("mp3", 320, "xyz", 0, "opus 320"),
            ("opus", 96, "xyz", 0, "raw"),
            ("m4a", 256, "aac", 0, "raw"),
            ("ogg", 192, "oga", 0, "raw"),
            ("wav", 1411, "flac", 0, "flac 0"),
            ("mp3", 0, "opus", 0, "opus 128"),
        ];
        for (suffix, rate, format, limit, wanted) in table {
            let decision = decide(&track(suffix, rate), &wish(format, limit), Some(Format::Opus), &Encoders::all());
            assert_eq!(said(&decision), wanted, "{suffix} {rate}, format={format}, maxBitRate={limit}");
        }
    }

    #[test]
    fn a_players_cap_lowers_and_never_raises() {
        let decide = |cap, limit| {
            let wish = Wish { format: None, max_bit_rate: limit, player_cap: cap };
            said(&decide(&track("mp3", 320), &wish, Some(Format::Opus), &Encoders::all()))
        };
        assert_eq!(decide(96, 0), "opus 96");
        assert_eq!(decide(96, 128), "opus 96");
        assert_eq!(decide(192, 128), "opus 128");
        assert_eq!(decide(320, 0), "raw");
    }

    #[test]
    fn without_encoders_or_fallback_originals_play() {
        let original = |format, limit, fallback, encoders: &Encoders| {
            decide(&track("flac", 900), &wish(format, limit), fallback, encoders) == Decision::Original
        };
        assert!(original("mp3", 128, Some(Format::Opus), &Encoders::none()));
        assert!(original("", 128, None, &Encoders::all()));
        assert!(original("xyz", 0, None, &Encoders::all()));
    }

    #[test]
    fn limits_of_the_formats_are_kept() {
        let mut wide = track("flac", 4000);
        wide.audio = AudioProperties { sample_rate: 192_000, channels: 6, bit_depth: 24, ..wide.audio };
        let Decision::Transcode(mp3) = decide(&wide, &wish("mp3", 0), None, &Encoders::all()) else {
            panic!("not transcoded")
        };
        assert_eq!((mp3.sample_rate, mp3.channels), (Some(48_000), Some(2)));

        let mut dsd = track("dsf", 5644);
        dsd.audio = AudioProperties { sample_rate: 2_822_400, bit_depth: 1, ..dsd.audio };
        let Decision::Transcode(flac) = decide(&dsd, &wish("flac", 0), None, &Encoders::all()) else {
            panic!("not transcoded")
        };
        assert_eq!((flac.sample_rate, flac.bit_depth), (Some(352_800), 24));
    }

    proptest! {
        #[test]
        fn nothing_grows_beyond_the_limit(
            suffix in prop::sample::select(vec!["mp3", "flac", "opus", "m4a", "wav", "xyz"]),
            rate in 0_i64..5000,
            format in prop::sample::select(vec!["", "mp3", "opus", "aac", "flac", "nope"]),
            limit in 32_u32..400,
        ) {
            let decision = decide(&track(suffix, rate), &wish(format, limit), Some(Format::Opus), &Encoders::all());
            match decision {
                Decision::Original => prop_assert!(rate <= i64::from(limit)),
                Decision::Transcode(target) => prop_assert!(target.bit_rate <= limit),
            }
        }
    }
}
