//! What a call needs of the credential behind it. A call that nobody thought of needs everything.

use melodrome_model::{Need, Scope};

use crate::errors::SubsonicError;

/// By the path of the call, with or without `.view`.
pub(crate) fn need(path: &str) -> Need {
    let name = path.rsplit('/').next().unwrap_or_default();
    match name.trim_end_matches(".view") {
        "ping" | "getLicense" | "tokenInfo" | "getOpenSubsonicExtensions" => Need::Nothing,
        "stream" | "hls" | "getCoverArt" | "getAvatar" | "getTranscodeStream" | "getTranscodeDecision" => Need::Stream,
        "scrobble" | "reportPlayback" => Need::Scrobble,
        "download" | "search" | "search2" | "search3" | "findSonicPath" => Need::Read,
        name if name.starts_with("get") => Need::Read,
        _ => Need::Write,
    }
}

pub(crate) fn refused(scope: Scope) -> SubsonicError {
    SubsonicError::forbidden_because(&format!("This app was connected with the scope \"{}\" only", scope.word()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_need_what_they_do() {
        for (path, wanted) in [
            ("/ping.view", Need::Nothing),
            ("/rest/getAlbum", Need::Read),
            ("/search3.view", Need::Read),
            ("/stream", Need::Stream),
            ("/getCoverArt.view", Need::Stream),
            ("/download", Need::Read),
            ("/scrobble.view", Need::Scrobble),
            ("/star", Need::Write),
            ("/savePlayQueue", Need::Write),
            ("/startScan", Need::Write),
            ("/whatever", Need::Write),
        ] {
            assert_eq!(need(path), wanted, "{path}");
        }
    }
}
