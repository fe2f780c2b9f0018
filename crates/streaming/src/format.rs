//! What ffmpeg can make for us: names, encoders, muxers and the limits of each format.

use std::fmt;

/// A format that transcodes are made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// MP3 by libmp3lame, constant bit rate.
    Mp3,
    /// Opus in Ogg by libopus.
    Opus,
    /// AAC as an ADTS stream.
    Aac,
    /// FLAC.
    Flac,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Mp3, Self::Opus, Self::Aac, Self::Flac];

    /// The format that clients call `name`, in any case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.suffix().eq_ignore_ascii_case(name))
    }

    /// Its file suffix, which is also its name.
    #[must_use]
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Opus => "opus",
            Self::Aac => "aac",
            Self::Flac => "flac",
        }
    }

    /// Media type of what we send. AAC is raw ADTS here, hence `audio/aac` and not `audio/mp4`.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        melodrome_model::track::content_type(self.suffix())
    }

    /// Nothing is lost by it.
    #[must_use]
    pub fn is_lossless(self) -> bool {
        matches!(self, Self::Flac)
    }

    /// kbit/s when the client names none, 0 for lossless.
    pub(crate) fn default_bit_rate(self) -> u32 {
        match self {
            Self::Mp3 => 192,
            Self::Opus => 128,
            Self::Aac => 256,
            Self::Flac => 0,
        }
    }

    /// kbit/s that the encoder accepts, least and most. Outside of it libopus refuses to start.
    pub(crate) fn bit_rates(self, channels: u32) -> (u32, u32) {
        match self {
            Self::Mp3 => (8, 320),
            Self::Opus => (6, (256 * channels.max(1)).min(510)),
            Self::Aac => (16, 512),
            Self::Flac => (0, 0),
        }
    }

    pub(crate) fn max_channels(self) -> u32 {
        match self {
            Self::Mp3 => 2,
            Self::Opus | Self::Aac | Self::Flac => 8,
        }
    }

    /// Sample rate of the result in Hz for a source of `rate` Hz.
    pub(crate) fn sample_rate(self, rate: u32) -> u32 {
        match self {
            Self::Mp3 => rate.min(48_000),
            Self::Opus => 48_000,
            Self::Aac => rate.min(96_000),
            Self::Flac => rate,
        }
    }

    pub(crate) fn encoder(self) -> &'static str {
        match self {
            Self::Mp3 => "libmp3lame",
            Self::Opus => "libopus",
            Self::Aac => "aac",
            Self::Flac => "flac",
        }
    }

    pub(crate) fn muxer(self) -> &'static str {
        match self {
            Self::Mp3 => "mp3",
            Self::Opus => "opus",
            Self::Aac => "adts",
            Self::Flac => "flac",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.suffix())
    }
}

/// The formats that the installed ffmpeg can make.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Encoders(Vec<Format>);

impl Encoders {
    /// All of them.
    #[must_use]
    pub fn all() -> Self {
        Self(Format::ALL.to_vec())
    }

    /// None: no ffmpeg.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads the table that `ffmpeg -encoders` prints.
    pub(crate) fn parse(table: &str) -> Self {
        let names: Vec<&str> = table
            .lines()
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                let flags = words.next()?;
                (flags.len() == 6 && flags.starts_with('A')).then(|| words.next()).flatten()
            })
            .collect();
        Self(Format::ALL.into_iter().filter(|format| names.contains(&format.encoder())).collect())
    }

    /// Whether `format` can be made.
    #[must_use]
    pub fn can(&self, format: Format) -> bool {
        self.0.contains(&format)
    }

    /// Those it can make, for the log.
    #[must_use]
    pub fn names(&self) -> String {
        self.0.iter().map(|format| format.suffix()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoders, Format};

    #[test]
    fn encoders_are_read_from_ffmpegs_table() {
        let table = "Encoders:\n V..... = Video\n ------\n V....D flac  not audio\n A....D libmp3lame  MP3\n A..X.. opus Opus\n A..... libopus x\n";
        let encoders = Encoders::parse(table);
        assert_eq!(
            Format::ALL.map(|format| encoders.can(format)),
            [true, true, false, false],
            "ffmpeg's own experimental opus is not what we use, and a video encoder is no audio encoder"
        );
        assert_eq!(encoders.names(), "mp3, opus");
    }
}
