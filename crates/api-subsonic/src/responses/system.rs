//! Answers about the server, its libraries, its users and its scans.

use serde::Serialize;

use super::blank;
use crate::render::Payload;

/// `getLicense`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct License {
    pub valid: bool,
}

impl Payload for License {
    const NAME: Option<&'static str> = Some("license");
}

/// `tokenInfo`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TokenInfo {
    pub username: String,
}

impl Payload for TokenInfo {
    const NAME: Option<&'static str> = Some("tokenInfo");
}

/// One extension of the standard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Extension {
    pub name: &'static str,
    pub versions: &'static [i64],
}

/// `getOpenSubsonicExtensions`: a list straight in the envelope.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Extensions(pub Vec<Extension>);

impl Payload for Extensions {
    const NAME: Option<&'static str> = Some("openSubsonicExtensions");
}

/// A library.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MusicFolder {
    pub id: i64,
    pub name: String,
}

/// `getMusicFolders`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MusicFolders {
    pub music_folder: Vec<MusicFolder>,
}

impl Payload for MusicFolders {
    const NAME: Option<&'static str> = Some("musicFolders");
}

/// `getUser`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub username: String,
    #[serde(skip_serializing_if = "blank")]
    pub email: String,
    pub scrobbling_enabled: bool,
    pub admin_role: bool,
    pub settings_role: bool,
    pub download_role: bool,
    pub upload_role: bool,
    pub playlist_role: bool,
    pub cover_art_role: bool,
    pub comment_role: bool,
    pub podcast_role: bool,
    pub stream_role: bool,
    pub jukebox_role: bool,
    pub share_role: bool,
    pub video_conversion_role: bool,
    pub folder: Vec<i64>,
}

impl Payload for User {
    const NAME: Option<&'static str> = Some("user");
}

/// `startScan` and `getScanStatus`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScanStatus {
    pub scanning: bool,
    pub count: i64,
    pub folder_count: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_scan: Option<String>,
    #[serde(skip_serializing_if = "blank")]
    pub error: String,
    #[serde(skip_serializing_if = "blank")]
    pub scan_type: &'static str,
    /// Seconds that the scan takes so far or took; absent when none was made since the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed_time: Option<i64>,
}

impl Payload for ScanStatus {
    const NAME: Option<&'static str> = Some("scanStatus");
}
