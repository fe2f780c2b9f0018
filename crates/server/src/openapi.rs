//! The OpenAPI text of our own API: what the rooms tell of their routes, put together.

use melodrome_http::document;

/// The text as it is kept in `docs/api/native-openapi.json`.
///
/// # Errors
/// When what the rooms tell does not fit together, in words.
pub fn openapi(version: &str) -> Result<String, String> {
    let (mut routes, mut operations) = melodrome_api_auth::described();
    let (more_routes, more_operations) = melodrome_api_native::described();
    routes.extend(more_routes);
    operations.extend(more_operations);
    let document = document(version, &routes, &operations)?;
    serde_json::to_string_pretty(&document).map(|text| text + "\n").map_err(|problem| problem.to_string())
}
