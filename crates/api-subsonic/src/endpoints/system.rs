//! Section "System".

use std::sync::Arc;

use crate::call::Call;
use crate::errors::SubsonicError;
use crate::render::Nothing;
use crate::responses::system::{Extension, Extensions, License};

/// Says that the credentials are good.
pub(super) async fn ping(_: Arc<Call>) -> Result<Nothing, SubsonicError> {
    std::future::ready(Ok(Nothing)).await
}

/// Free software needs none.
pub(super) async fn get_license(_: Arc<Call>) -> Result<License, SubsonicError> {
    std::future::ready(Ok(License { valid: true })).await
}

/// Only what works is advertised.
pub(super) fn get_open_subsonic_extensions() -> Extensions {
    Extensions(vec![
        Extension { name: "transcodeOffset", versions: &[1] },
        Extension { name: "formPost", versions: &[1] },
    ])
}
