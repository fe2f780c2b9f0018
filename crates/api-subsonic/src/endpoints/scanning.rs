//! Section "Media library scanning".

use std::sync::Arc;

use melodrome_model::ScanKind;
use melodrome_store::libraries;

use crate::call::Call;
use crate::errors::SubsonicError;
use crate::responses::system::ScanStatus;
use crate::responses::time;

/// Starts a scan, or notes that one is wanted after the running one. Admins only.
pub(super) async fn start_scan(call: Arc<Call>) -> Result<ScanStatus, SubsonicError> {
    if !call.viewer().is_admin() {
        return Err(SubsonicError::forbidden());
    }
    let kind = if call.params().flag("fullScan", false) { ScanKind::Full } else { ScanKind::Quick };
    let _ = call.app().rooms().scanner.start(kind);
    get_scan_status(call).await
}

/// Progress of the running scan, or what there is since the last one.
pub(super) async fn get_scan_status(call: Arc<Call>) -> Result<ScanStatus, SubsonicError> {
    let status = call.app().rooms().scanner.status();
    let viewer = call.viewer().clone();
    // It names paths, which are the admins' business.
    let error = if viewer.is_admin() { status.last_error } else { String::new() };
    let read = call.app().rooms().store.read(move |db| {
        let stock = libraries::stock(db, &viewer)?;
        let last = stock.iter().map(|stock| stock.library.last_scan_at).max().unwrap_or(0);
        // Folders that hold music, as they were counted at the end of the scan.
        let folders: i64 = stock.iter().map(|stock| stock.folders).sum();
        Ok::<_, SubsonicError>((last, stock.iter().map(|stock| stock.tracks).sum(), folders))
    });
    let (last, tracks, folders) = read.await?;
    let last = last.max(status.last_scan_at);
    Ok(ScanStatus {
        scanning: status.scanning,
        count: if status.scanning { status.tracks } else { tracks },
        folder_count: if status.scanning { status.folders } else { folders },
        last_scan: time(last),
        error,
        scan_type: status.kind.map_or("", ScanKind::word),
        elapsed_time: status.kind.map(|_| status.elapsed / 1000),
    })
}
