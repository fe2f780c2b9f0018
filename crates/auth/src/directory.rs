//! From the login service's groups to rights here: who may enter, who administers, who hears which library, and what
//! else people may do.

use melodrome_model::viewer::Libraries;
use melodrome_model::{Capabilities, Library, LibraryId, Millis, User};

use crate::external::{Encoding, External, Groups};
use crate::outcome::Refusal;
use crate::settings::HeaderName;

/// Which local accounts a header may sign in to for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkExisting {
    /// Any account of that name.
    #[default]
    Always,
    /// Any but admins.
    NonAdmin,
    /// None.
    Never,
}

/// What the operator decided about people from the login service.
#[derive(Debug, Clone)]
pub struct Directory {
    /// Header with the display name.
    pub name_header: Option<HeaderName>,
    /// Header with the mail address.
    pub email_header: Option<HeaderName>,
    /// Header with the groups.
    pub groups_header: Option<HeaderName>,
    /// Whether a signed assertion tells the groups.
    pub groups_by_assertion: bool,
    /// Header with a permanent id.
    pub id_header: Option<HeaderName>,
    /// Between two groups.
    pub groups_separator: String,
    /// A missing groups header means the groups told before.
    pub groups_optional: bool,
    /// How long rights from groups last for apps after the groups were last told; 0 = for ever.
    pub groups_max_age: Millis,
    /// How values are written.
    pub encoding: Encoding,
    /// Domains cut from names.
    pub strip_domains: Vec<String>,
    /// Members administer; empty = groups do not decide it.
    pub admin_groups: Vec<String>,
    /// Members may enter; empty = everybody.
    pub allowed_groups: Vec<String>,
    /// Group and names or ids of the libraries it hears.
    pub library_groups: Vec<(String, Vec<String>)>,
    /// Members may download; empty = the server's option decides. So for the next three.
    pub download_groups: Vec<String>,
    /// Members may share.
    pub share_groups: Vec<String>,
    /// Members may upload pictures.
    pub upload_groups: Vec<String>,
    /// Members may use the jukebox.
    pub jukebox_groups: Vec<String>,
    /// Whether somebody named for the first time gets an account.
    pub auto_provision: bool,
    /// Whether the very first person becomes admin, when groups do not decide it.
    pub first_user_admin: bool,
    /// Which local accounts a header may take over.
    pub link_existing: LinkExisting,
    /// Names, folded, that nobody is given.
    pub reserved_names: Vec<String>,
}

impl Default for Directory {
    fn default() -> Self {
        Self {
            name_header: None,
            email_header: None,
            groups_header: None,
            groups_by_assertion: false,
            id_header: None,
            groups_separator: ",".to_owned(),
            groups_optional: false,
            groups_max_age: 168 * 3_600_000,
            encoding: Encoding::Auto,
            strip_domains: Vec::new(),
            admin_groups: Vec::new(),
            allowed_groups: Vec::new(),
            library_groups: Vec::new(),
            download_groups: Vec::new(),
            share_groups: Vec::new(),
            upload_groups: Vec::new(),
            jukebox_groups: Vec::new(),
            auto_provision: true,
            first_user_admin: true,
            link_existing: LinkExisting::Always,
            reserved_names: RESERVED.iter().map(|&name| name.to_owned()).collect(),
        }
    }
}

/// Names that mean nobody in particular, at proxies and here.
const RESERVED: [&str; 5] = ["anonymous", "guest", "system", "internal", "plugin"];

/// What somebody may do with this request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rights {
    pub(crate) admin: bool,
    pub(crate) libraries: Libraries,
    pub(crate) capabilities: Capabilities,
}

/// What the rules look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) user: &'a User,
    /// Libraries granted in the store.
    pub(crate) granted: &'a [LibraryId],
    /// Libraries that groups give and take.
    pub(crate) by_group: &'a [LibraryId],
}

fn meets(wanted: &[String], groups: &[String]) -> bool {
    wanted.iter().any(|group| groups.contains(group))
}

impl Directory {
    /// All headers that carry something about a person, but the name itself.
    pub fn headers(&self) -> impl Iterator<Item = &HeaderName> {
        [&self.name_header, &self.email_header, &self.groups_header, &self.id_header].into_iter().flatten()
    }

    /// Whether these groups may enter.
    pub(crate) fn lets_in(&self, groups: &Groups) -> bool {
        self.allowed_groups.is_empty() || matches!(groups, Groups::Told(groups) if meets(&self.allowed_groups, groups))
    }

    /// Whether these groups administer; `None` when groups do not decide it, or were not told.
    pub(crate) fn makes_admin(&self, groups: &Groups) -> Option<bool> {
        match groups {
            Groups::Told(groups) if !self.admin_groups.is_empty() => Some(meets(&self.admin_groups, groups)),
            _ => None,
        }
    }

    /// Libraries that these groups give, and those that only other groups give.
    pub(crate) fn libraries(&self, groups: &Groups, stock: &[Library]) -> (Vec<LibraryId>, Vec<LibraryId>) {
        let Groups::Told(groups) = groups else { return (Vec::new(), Vec::new()) };
        let mut granted: Vec<LibraryId> = self
            .library_groups
            .iter()
            .filter(|(group, _)| groups.contains(group))
            .flat_map(|(_, names)| names.iter().filter_map(|name| library(stock, name)))
            .collect();
        granted.sort_unstable();
        granted.dedup();
        let taken = self.mapped(stock).into_iter().filter(|id| !granted.contains(id)).collect();
        (granted, taken)
    }

    /// Libraries that some group gives.
    pub(crate) fn mapped(&self, stock: &[Library]) -> Vec<LibraryId> {
        let mut all: Vec<LibraryId> = self
            .library_groups
            .iter()
            .flat_map(|(_, names)| names.iter().filter_map(|name| library(stock, name)))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Names of libraries in the map that no library has.
    pub(crate) fn unknown_libraries(&self, stock: &[Library]) -> Vec<String> {
        let names = self.library_groups.iter().flat_map(|(_, names)| names);
        names.filter(|name| library(stock, name).is_none()).cloned().collect()
    }

    /// What somebody may do. `external` is what the proxy says with this very request, `None` for every other proof: then
    /// the groups told before count, as far as they are fresh enough.
    ///
    /// # Errors
    /// [`Refusal::Group`] for somebody outside the allowed groups.
    pub(crate) fn rights(
        &self,
        member: Member<'_>,
        external: Option<&External>,
        server: Capabilities,
        now: Millis,
    ) -> Result<Rights, Refusal> {
        let user = member.user;
        let asked = self.groups_header.is_some() || self.groups_by_assertion;
        let from_directory = external.is_some() || user.source == melodrome_model::user::Source::Header;
        if !asked || !from_directory {
            return Ok(self.plain(member, server, user.admin, None));
        }
        let is_stale = self.groups_max_age > 0 && user.groups_at + self.groups_max_age < now;
        let (entry, rights): (&[String], &[String]) = match external.map(|external| &external.groups) {
            Some(Groups::Told(groups)) => (groups, groups),
            Some(Groups::Absent | Groups::Unasked) if !self.groups_optional => (&[], &[]),
            Some(_) => (&user.groups, &user.groups),
            None if is_stale => (&user.groups, &[]),
            None => (&user.groups, &user.groups),
        };
        if !self.allowed_groups.is_empty() && !meets(&self.allowed_groups, entry) {
            return Err(Refusal::Group);
        }
        // What a present header says was written before this is asked, and the last admin stays one.
        let told = matches!(external.map(|external| &external.groups), Some(Groups::Told(_)));
        let admin = user.admin && (self.admin_groups.is_empty() || told || meets(&self.admin_groups, rights));
        Ok(self.plain(member, server, admin, Some(rights)))
    }

    fn plain(&self, member: Member<'_>, server: Capabilities, admin: bool, groups: Option<&[String]>) -> Rights {
        let may = |by: bool, wanted: &[String]| {
            by && (wanted.is_empty() || groups.is_none_or(|groups| meets(wanted, groups)))
        };
        let granted = member.granted.iter().copied();
        let libraries = match (admin, groups) {
            (true, _) => Libraries::All,
            // The store still holds what the groups gave when they were last told.
            (false, Some([])) => Libraries::only(granted.filter(|id| !member.by_group.contains(id)).collect()),
            (false, _) => Libraries::only(granted.collect()),
        };
        Rights {
            admin,
            libraries,
            capabilities: Capabilities {
                download: may(server.download, &self.download_groups),
                share: may(server.share, &self.share_groups),
                upload: admin || may(server.upload, &self.upload_groups),
                jukebox: may(server.jukebox, &self.jukebox_groups),
            },
        }
    }

    /// Cuts a listed domain from a name.
    pub(crate) fn without_domain(&self, name: &str) -> String {
        let cut = name.rsplit_once('@').filter(|(local, domain)| {
            !local.is_empty() && self.strip_domains.iter().any(|listed| listed.eq_ignore_ascii_case(domain))
        });
        cut.map_or(name, |(local, _)| local).to_owned()
    }

    /// Whether a new account may have this name.
    pub(crate) fn is_reserved(&self, name: &str) -> bool {
        let folded = melodrome_model::text::fold_username(name);
        self.reserved_names.contains(&folded)
            || folded.starts_with("__")
            || (!folded.is_empty() && folded.bytes().all(|b| b.is_ascii_digit()))
    }
}

/// A library by its name, else by its number.
fn library(stock: &[Library], name: &str) -> Option<LibraryId> {
    let named = stock.iter().find(|library| library.name == name);
    named.or_else(|| stock.iter().find(|library| library.id.to_string() == name)).map(|library| library.id)
}
