//! Section "User management", as far as it only reads.

use std::sync::Arc;

use melodrome_model::text::fold_username;
use melodrome_model::viewer::Libraries;
use melodrome_model::{User as Account, Viewer};
use melodrome_store::{libraries, users};

use crate::call::Call;
use crate::errors::SubsonicError;
use crate::responses::system::User;

/// The caller themself; an admin may ask for anybody.
pub(super) async fn get_user(call: Arc<Call>) -> Result<User, SubsonicError> {
    let name = call.params().required("username")?.to_owned();
    let viewer = call.viewer().clone();
    let own = fold_username(&name) == fold_username(viewer.username());
    if !own && !viewer.is_admin() {
        return Err(SubsonicError::forbidden());
    }
    let account = Arc::clone(call.caller().user());
    let read = call.app().rooms().store.read(move |db| {
        let account = if own {
            Account::clone(&account)
        } else {
            users::find_by_name(db, &name)?.ok_or_else(|| SubsonicError::not_found("User not found"))?
        };
        let mut folder: Vec<i64> = libraries::list(db, &viewer)?.into_iter().map(|library| library.id).collect();
        if !own && !account.admin {
            let granted = Libraries::only(users::library_ids(db, account.pk)?);
            folder.retain(|&id| granted.contains(id));
        }
        Ok::<_, SubsonicError>(tell(account, own, &viewer, folder))
    });
    read.await
}

fn tell(account: Account, own: bool, viewer: &Viewer, folder: Vec<i64>) -> User {
    let may = viewer.capabilities();
    let admin = if own { viewer.is_admin() } else { account.admin };
    User {
        username: account.username,
        email: account.email,
        scrobbling_enabled: true,
        admin_role: admin,
        download_role: may.download,
        playlist_role: true,
        cover_art_role: may.upload || admin,
        stream_role: true,
        jukebox_role: may.jukebox,
        share_role: may.share,
        folder,
        ..User::default()
    }
}
