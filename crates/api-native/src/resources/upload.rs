//! Pictures that people give to playlists, artists and stations, as multipart forms with one field `image`.

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use melodrome_artwork::Holder;
use melodrome_http::{Admin, ApiError, Caller};
use melodrome_model::{ErrorKind, Id};
use schemars::JsonSchema;
use serde::Serialize;

use crate::plain::{Manner, Refusal};
use crate::state::Native;

/// What a form needs around its picture.
const SLACK: usize = 64 << 10;

/// That it was done.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Done {
    status: &'static str,
}

impl Done {
    const OK: Self = Self { status: "ok" };
}

async fn give(
    native: &Native,
    caller: &Caller,
    manner: Manner,
    kind: Holder,
    id: String,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    allowed(caller)?;
    let most = native.parts().options.max_upload;
    let too_large =
        || Refusal::invalid("file too large or invalid form").hint(format!("A picture may have {most} bytes at most."));
    let bytes = to_bytes(body, most.saturating_add(SLACK)).await.map_err(|_| too_large())?;
    let boundary = boundary(headers).ok_or_else(too_large)?;
    let image = field(&bytes, &boundary, "image").ok_or_else(|| Refusal::invalid("missing image file"))?;
    if image.len() > most {
        return Err(too_large());
    }
    native.parts().artwork.give(caller, kind, &Id::from(id), image.to_vec()).await.map_err(failed)?;
    manner.value(&Done::OK)
}

async fn take_back(
    native: &Native,
    caller: &Caller,
    manner: Manner,
    kind: Holder,
    id: String,
) -> Result<Response, Refusal> {
    allowed(caller)?;
    native.parts().artwork.take_back(caller, kind, &Id::from(id)).await.map_err(failed)?;
    manner.value(&Done::OK)
}

fn allowed(caller: &Caller) -> Result<(), Refusal> {
    if caller.is_admin() || caller.capabilities().upload {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, "artwork upload is disabled")
        .hint("An admin can turn on EnableArtworkUpload."))
}

fn failed(error: melodrome_artwork::Error) -> Refusal {
    match (error.kind(), &error) {
        (_, melodrome_artwork::Error::NotAPicture) => {
            Refusal::invalid("invalid image file").hint("JPEG, PNG, GIF and WebP are taken.")
        }
        (ErrorKind::NotFound, _) => Refusal::new(StatusCode::NOT_FOUND, "not found"),
        (ErrorKind::Forbidden, _) => Refusal::new(StatusCode::FORBIDDEN, "not authorized"),
        (kind, _) => Refusal::Failed(ApiError::of(kind, error)),
    }
}

/// The boundary of a multipart form.
fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let (form, parameters) = kind.split_once(';')?;
    if !form.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let value = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"').to_owned())
    })?;
    (!value.is_empty() && value.len() <= 70).then_some(value)
}

/// The bytes of one field (RFC 7578).
fn field<'b>(body: &'b [u8], boundary: &str, wanted: &str) -> Option<&'b [u8]> {
    let (first, next) = (format!("--{boundary}"), format!("\r\n--{boundary}"));
    let mut rest = body.get(find(body, first.as_bytes())? + first.len()..)?;
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = find(part, next.as_bytes())?;
        let (head, content) = part[..end].split_at(find(&part[..end], b"\r\n\r\n")?);
        let head = String::from_utf8_lossy(head).into_owned();
        let disposition = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"));
        let names_it = |line: &str| {
            line.split(';')
                .any(|piece| piece.trim().strip_prefix("name=").is_some_and(|name| name.trim_matches('"') == wanted))
        };
        if disposition.is_some_and(names_it) {
            return content.get(4..);
        }
        rest = part.get(end + next.len()..)?;
    }
    None
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

macro_rules! handlers {
    ($post:ident, $delete:ident, $kind:ident, $who:ty) => {
        pub(crate) async fn $post(
            State(native): State<Native>,
            caller: $who,
            manner: Manner,
            Path(id): Path<String>,
            headers: HeaderMap,
            body: Body,
        ) -> Response {
            manner.answer(give(&native, &caller, manner, Holder::$kind, id, &headers, body).await)
        }

        pub(crate) async fn $delete(
            State(native): State<Native>,
            caller: $who,
            manner: Manner,
            Path(id): Path<String>,
        ) -> Response {
            manner.answer(take_back(&native, &caller, manner, Holder::$kind, id).await)
        }
    };
}

handlers!(post_playlist, delete_playlist, Playlist, Caller);
handlers!(post_artist, delete_artist, Artist, Caller);
handlers!(post_radio, delete_radio, Radio, Admin);

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn the_field_is_found_among_others_and_damaged_forms_hold_none() {
        let form = b"--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nab\r\ncd\r\n--B--\r\n";
        assert_eq!(field(form, "B", "image"), Some(&b"ab\r\ncd"[..]));
        assert_eq!(field(form, "B", "y"), None);
        for end in 0..form.len() - 8 {
            assert_eq!(field(&form[..end], "B", "image"), None, "{end}");
        }
    }
}
