//! Options: the web page.

use crate::option::chapter;
use std::time::Duration;

fn percent(value: &u32) -> Result<(), &'static str> {
    if *value > 100 { Err("a number from 0 to 100") } else { Ok(()) }
}

chapter! {
    /// What the web page shows.
    Ui, "Web page" {
        /// A picture behind the sign-in form.
        login_background_url: String = "UILoginBackgroundURL", "/backgrounds", flag("uiloginbackgroundurl");
        /// A text on the sign-in form. Simple HTML is allowed and cleaned.
        welcome_message: String = "UIWelcomeMessage", "";
        /// How many playlists the side bar lists.
        max_sidebar_playlists: u32 = "MaxSidebarPlaylists", "100";
        /// The theme of people who have not chosen one.
        default_theme: String = "DefaultTheme", "Dark";
        /// The language of people who have not chosen one.
        default_language: String = "DefaultLanguage", "", when_empty("the browser's language");
        /// The volume of people who have not chosen one, in percent.
        default_volume: u32 = "DefaultUIVolume", "100" must percent;
        /// How long typing must pause before a search starts, in milliseconds.
        search_debounce_ms: u32 = "UISearchDebounceMs", "200";
        /// The size of covers on the page, in pixels. Values outside 200 to 1200 are moved to the nearer end.
        cover_art_size: u32 = "UICoverArtSize", "300";
        /// How often the page reports the playing position.
        playback_report_interval: Duration = "UIPlaybackReportInterval", "1m";
        /// Turns the cover while a song plays.
        cover_animation: bool = "EnableCoverAnimation", "true";
        /// Offers ReplayGain.
        replay_gain: bool = "EnableReplayGain", "true";
        /// Shows what others play right now.
        now_playing: bool = "EnableNowPlaying", "true";
        /// Offers hearts.
        favourites: bool = "EnableFavourites", "true";
        /// Offers stars.
        star_rating: bool = "EnableStarRating", "true";
        /// Shows portraits of gravatar.com.
        gravatar: bool = "EnableGravatar", "false";
        /// Lets people change their own account.
        user_editing: bool = "EnableUserEditing", "true";
        /// Lets people who are not admins upload covers.
        artwork_upload: bool = "EnableArtworkUpload", "true";
        /// Lets admins change transcoding commands on the page. The commands run on the server.
        transcoding_config: bool = "EnableTranscodingConfig", "false", flag("enabletranscodingconfig");
        /// Accepted for compatibility: the page never reports to an analytics service.
        ga_tracking_id: String = "GATrackingID", "";
    }
}
