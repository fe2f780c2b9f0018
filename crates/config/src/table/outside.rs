//! Options: services on the internet.

use crate::option::chapter;
use crate::value::{CommaList, Secret};
use url::Url;

chapter! {
    /// Services on the internet.
    Outside, "Services on the internet" {
        /// Lets the server ask services on the internet. When off, all of them are off.
        enabled: bool = "EnableExternalServices", "true";
        /// Sends anonymous usage statistics.
        insights: bool = "EnableInsightsCollector", "true";
        /// Which services are asked for texts and pictures, best first.
        agents: CommaList = "Agents", "deezer,lastfm,listenbrainz";
        /// Keeps a history of every play.
        scrobble_history: bool = "EnableScrobbleHistory", "true";
    }
}

chapter! {
    /// Last.fm.
    LastFm, "Last.fm" {
        /// Uses Last.fm.
        enabled: bool = "LastFM.Enabled", "true";
        /// The API key.
        api_key: Secret = "LastFM.ApiKey", "";
        /// The API secret.
        secret: Secret = "LastFM.Secret", "";
        /// Languages of texts, best first.
        language: CommaList = "LastFM.Language", "en", when_empty("`en`");
        /// Reports only the first artist of a track.
        scrobble_first_artist_only: bool = "LastFM.ScrobbleFirstArtistOnly", "false";
    }
}

chapter! {
    /// Deezer.
    Deezer, "Deezer" {
        /// Uses Deezer.
        enabled: bool = "Deezer.Enabled", "true";
        /// Languages of texts, best first.
        language: CommaList = "Deezer.Language", "en", when_empty("`en`");
    }
}

chapter! {
    /// ListenBrainz.
    ListenBrainz, "ListenBrainz" {
        /// Uses ListenBrainz.
        enabled: bool = "ListenBrainz.Enabled", "true";
        /// The address of its API.
        base_url: Url = "ListenBrainz.BaseURL", "https://api.listenbrainz.org/1/";
        /// The algorithm for similar artists.
        artist_algorithm: String = "ListenBrainz.ArtistAlgorithm", "session_based_days_9000_session_300_contribution_5_threshold_15_limit_50_skip_30";
        /// The algorithm for similar tracks.
        track_algorithm: String = "ListenBrainz.TrackAlgorithm", "session_based_days_9000_session_300_contribution_5_threshold_15_limit_50_skip_30";
    }
}
