//! Section "System".

use std::sync::Arc;

use melodrome_http::Rejection;
use melodrome_model::Mechanism;

use crate::call::Call;
use crate::errors::SubsonicError;
use crate::render::Nothing;
use crate::responses::system::{Extension, Extensions, License, TokenInfo};

/// Says that the credentials are good.
pub(super) async fn ping(_: Arc<Call>) -> Result<Nothing, SubsonicError> {
    std::future::ready(Ok(Nothing)).await
}

/// Free software needs none.
pub(super) async fn get_license(_: Arc<Call>) -> Result<License, SubsonicError> {
    std::future::ready(Ok(License { valid: true })).await
}

/// Whose API key it is. Whoever proves themself otherwise has none.
pub(super) async fn token_info(call: Arc<Call>) -> Result<TokenInfo, SubsonicError> {
    let viewer = call.viewer();
    let said = match viewer.mechanism() {
        Mechanism::ApiKey => Ok(TokenInfo { username: viewer.username().to_owned() }),
        _ => Err(SubsonicError::put_aside(Rejection::Key)),
    };
    std::future::ready(said).await
}

/// Only what works is advertised.
pub(super) fn get_open_subsonic_extensions(app_passwords: bool) -> Extensions {
    let mut extensions =
        vec![Extension { name: "transcodeOffset", versions: &[1] }, Extension { name: "formPost", versions: &[1] }];
    if app_passwords {
        extensions.push(Extension { name: "apiKeyAuthentication", versions: &[1] });
    }
    Extensions(extensions)
}
