//! The page's routes: its files, the index for every place inside it, and the ways that lead there.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::ready;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION};
use http::{HeaderMap, HeaderValue, StatusCode};
use rust_embed::RustEmbed;

use crate::file::File;
use crate::headers::content_security_policy;

const INDEX: &str = "index.html";

/// What a binary without a built page serves.
const UNBUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Melodrome</title>\
<h1>The page is not built yet</h1><p>The server runs, and apps can use it. To have the page too, install Node.js and run \
<code>npm ci &amp;&amp; npm run build</code> in the folder <code>ui</code>, then build the server again. <code>make run</code> does both.</p></html>\n";

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Built;

/// The page, ready to be served.
#[derive(Debug)]
pub struct Page {
    files: HashMap<String, File>,
    app: HeaderValue,
    policy: HeaderValue,
    built: bool,
}

impl Page {
    /// The page of this binary below `base` (empty, or `/x` without a slash at the end), framed as `frame_options` says.
    #[must_use]
    pub fn embedded(base: &str, frame_options: &str) -> Self {
        let files = Built::iter().filter_map(|path| Built::get(&path).map(|file| (path.into_owned(), file.data)));
        Self::new(files.collect(), base, frame_options)
    }

    pub(crate) fn new(files: Vec<(String, Cow<'static, [u8]>)>, base: &str, frame_options: &str) -> Self {
        let mut files: HashMap<String, File> = files
            .into_iter()
            .map(|(path, bytes)| {
                let file = File::new(&path, bytes, base);
                (path, file)
            })
            .collect();
        let built = files.contains_key(INDEX);
        files.entry(INDEX.to_owned()).or_insert_with(|| File::new(INDEX, UNBUILT.as_bytes().into(), base));
        let header = |text: String| HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("/app/"));
        Self {
            files,
            app: header(format!("{base}/app/")),
            policy: header(content_security_policy(frame_options)),
            built,
        }
    }

    /// Whether the binary holds the page, and not only the note that says how to build it.
    #[must_use]
    pub fn is_built(&self) -> bool {
        self.built
    }

    /// The page's HTML, for places outside `/app/` that are drawn by it too.
    #[must_use]
    pub fn index(&self, request: &HeaderMap) -> Response {
        let file = self.files.get(INDEX);
        file.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |file| self.answer(file, request))
    }

    /// `/app/…` and the ways there, without the base path.
    pub fn router<S: Clone + Send + Sync + 'static>(self: Arc<Self>) -> Router<S> {
        Router::new()
            .route("/", get(to_app))
            .route("/app", get(to_app))
            .route("/app/", get(index))
            .route("/app/{*path}", get(file))
            .route("/robots.txt", get(robots))
            .with_state(self)
    }

    fn answer(&self, file: &File, request: &HeaderMap) -> Response {
        let keep = if file.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
        let known = request.get(IF_NONE_MATCH).is_some_and(|tags| names(tags.as_bytes(), &file.etag));
        let mut answer = if known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(CONTENT_TYPE, file.content_type.clone())], file.body.clone()).into_response()
        };
        let headers = answer.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
        headers.insert(CONTENT_SECURITY_POLICY, self.policy.clone());
        if let Ok(etag) = HeaderValue::from_str(&file.etag) {
            headers.insert(ETAG, etag);
        }
        answer
    }
}

fn names(tags: &[u8], etag: &str) -> bool {
    let bare = etag.trim_start_matches("W/");
    String::from_utf8_lossy(tags).split(',').any(|tag| tag.trim() == "*" || tag.trim().trim_start_matches("W/") == bare)
}

async fn to_app(State(page): State<Arc<Page>>) -> Response {
    ready((StatusCode::FOUND, [(LOCATION, page.app.clone())]).into_response()).await
}

async fn index(State(page): State<Arc<Page>>, request: HeaderMap) -> Response {
    ready(page.index(&request)).await
}

async fn file(State(page): State<Arc<Page>>, Path(path): Path<String>, request: HeaderMap) -> Response {
    if let Some(file) = page.files.get(&path) {
        return page.answer(file, &request);
    }
    // A hashed file that is gone belongs to an older page: HTML in its place would be taken for a script.
    if path.starts_with("assets/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    index(State(page), request).await
}

async fn robots() -> Response {
    ready(([(CONTENT_TYPE, "text/plain; charset=utf-8")], "User-agent: *\nDisallow: /\n").into_response()).await
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::{Request, StatusCode, header};
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use std::sync::Arc;

    use super::Page;

    fn page(base: &str) -> axum::Router {
        let files = vec![
            ("index.html".to_owned(), b"<script src=/__BASE__/app/assets/a-1.js>".as_slice().into()),
            ("assets/a-1.js".to_owned(), b"'/__BASE__/app/'".as_slice().into()),
        ];
        Arc::new(Page::new(files, base, "DENY")).router()
    }

    async fn ask(router: axum::Router, path: &str, tag: &str) -> (StatusCode, http::HeaderMap, String) {
        let request = Request::get(path).header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap();
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn every_place_inside_the_page_is_the_index() {
        for path in ["/app/", "/app/albums/42", "/app/index.html"] {
            let (status, headers, body) = ask(page("/m"), path, "").await;
            assert_eq!((status, body.as_str()), (StatusCode::OK, "<script src=/m/app/assets/a-1.js>"), "{path}");
            assert_eq!(headers[header::CACHE_CONTROL], "no-cache");
            assert!(headers.contains_key(header::CONTENT_SECURITY_POLICY));
        }
    }

    #[tokio::test]
    async fn hashed_files_are_kept_and_old_ones_are_not_html() {
        let (status, headers, _) = ask(page(""), "/app/assets/a-1.js", "").await;
        assert_eq!(
            (status, headers[header::CACHE_CONTROL].to_str().unwrap()),
            (StatusCode::OK, "public, max-age=31536000, immutable")
        );
        assert_eq!(ask(page(""), "/app/assets/a-0.js", "").await.0, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_known_tag_is_answered_without_a_body() {
        let tag = ask(page(""), "/app/", "").await.1[header::ETAG].to_str().unwrap().to_owned();
        let (status, _, body) = ask(page(""), "/app/", &tag).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    }

    #[tokio::test]
    async fn the_root_leads_to_the_page() {
        let (status, headers, _) = ask(page("/m"), "/", "").await;
        assert_eq!((status, headers[header::LOCATION].to_str().unwrap()), (StatusCode::FOUND, "/m/app/"));
    }

    #[tokio::test]
    async fn without_a_build_the_page_says_how_to_build_it() {
        let router = Arc::new(Page::new(Vec::new(), "", "DENY")).router();
        assert!(ask(router, "/app/", "").await.2.contains("npm run build"));
    }
}
