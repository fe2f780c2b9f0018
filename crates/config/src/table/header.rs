//! Options: identities that a reverse proxy vouches for.

use crate::option::chapter;
use crate::value::{
    Addresses, CommaList, GroupMap, LinkExisting, LogoutTarget, MismatchRule, Secret, SubsonicHeaderUse, ValueEncoding,
};
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

fn sources(list: &Addresses) -> Result<(), String> {
    list.iter().find_map(|entry| crate::value::address_problem(entry)).map_or(Ok(()), Err)
}

#[expect(clippy::ptr_arg, reason = "a check takes the option's own type")]
fn header(name: &String) -> Result<(), &'static str> {
    crate::value::header_name_problem(name).map_or(Ok(()), Err)
}

#[expect(clippy::ptr_arg, reason = "a check takes the option's own type")]
fn preset(name: &String) -> Result<(), &'static str> {
    let known = name.trim().is_empty()
        || crate::rules::sign_on::preset_names().any(|preset| preset.eq_ignore_ascii_case(name.trim()));
    if known {
        Ok(())
    } else {
        Err(
            "one of authelia, authentik, cloudflare, lldap, mod_auth_openidc, oauth2-proxy, oauth2-proxy-nginx, pangolin, pomerium, tailscale, tinyauth, traefik-oidc",
        )
    }
}

chapter! {
    /// Signing in by a proxy's header.
    ExtAuth, "Signing in through a reverse proxy" {
        /// The proxies whose header names the person: addresses, ranges, or `@` for the UNIX socket. Empty turns it off. Anybody who can connect from these addresses can be anybody.
        trusted_sources: Addresses = "ExtAuth.TrustedSources", "" must sources;
        /// The header that names the person.
        user_header: String = "ExtAuth.UserHeader", "Remote-User" must header, when_empty("the default, with a warning");
        /// Where signing out leads, so that the sign-in service ends its session too: an address, or a path of this host; `{return}` stands for the way back.
        logout_url: Option<LogoutTarget> = "ExtAuth.LogoutURL", "";
        /// A known sign-in service whose header names are filled in.
        preset: String = "ExtAuth.Preset", "" must preset;
        /// The header with the person's full name.
        name_header: String = "ExtAuth.NameHeader", "" must header;
        /// The header with the e-mail address.
        email_header: String = "ExtAuth.EmailHeader", "" must header;
        /// The header with the groups.
        groups_header: String = "ExtAuth.GroupsHeader", "" must header;
        /// What separates groups in their header.
        groups_separator: String = "ExtAuth.GroupsSeparator", ",";
        /// A missing groups header keeps the groups known from before.
        groups_optional: bool = "ExtAuth.GroupsOptional", "false";
        /// How long rights that came from groups last for apps after the groups were last seen.
        groups_max_age: Duration = "ExtAuth.GroupsMaxAge", "168h";
        /// The header with an id that never changes.
        id_header: String = "ExtAuth.IdHeader", "" must header;
        /// How the values of these headers are decoded.
        value_encoding: ValueEncoding = "ExtAuth.ValueEncoding", "auto";
        /// Domains that are cut from names such as alice@example.com.
        strip_domains: CommaList = "ExtAuth.StripDomains", "";
        /// Groups whose members are admins.
        admin_groups: CommaList = "ExtAuth.AdminGroups", "";
        /// Groups whose members may use the server.
        allowed_groups: CommaList = "ExtAuth.AllowedGroups", "", when_empty("everybody");
        /// Which libraries each group sees.
        library_groups: GroupMap = "ExtAuth.LibraryGroups", "";
        /// Groups whose members may download.
        download_groups: CommaList = "ExtAuth.DownloadGroups", "", when_empty("EnableDownloads decides");
        /// Groups whose members may share.
        share_groups: CommaList = "ExtAuth.ShareGroups", "", when_empty("EnableSharing decides");
        /// Groups whose members may upload.
        upload_groups: CommaList = "ExtAuth.UploadGroups", "", when_empty("EnableArtworkUpload decides");
        /// Groups whose members may use the jukebox.
        jukebox_groups: CommaList = "ExtAuth.JukeboxGroups", "", when_empty("Jukebox.AdminOnly decides");
        /// Makes an account for a new name.
        auto_provision: bool = "ExtAuth.AutoProvision", "true";
        /// The very first person becomes admin.
        first_user_admin: bool = "ExtAuth.FirstUserAdmin", "true";
        /// Which local accounts a header may sign in to: `always`, `nonadmin` or `never`.
        link_existing: LinkExisting = "ExtAuth.LinkExisting", "always";
        /// Names that nobody new is given, beside those of digits alone and those that begin with `__`.
        reserved_names: CommaList = "ExtAuth.ReservedNames", "anonymous,guest,system,internal,plugin";
        /// A secret that the proxy adds, and without which the header does not count. Two may be given while one is replaced.
        secret: Secret = "ExtAuth.Secret", "";
        /// A file with that secret.
        secret_file: Option<PathBuf> = "ExtAuth.SecretFile", "";
        /// The header with that secret.
        secret_header: String = "ExtAuth.SecretHeader", "X-ND-ExtAuth-Secret";
        /// Certificates of the authority that must have signed the proxy's client certificate.
        client_ca: Option<PathBuf> = "ExtAuth.ClientCA", "";
        /// Signing in is possible through the proxy alone.
        exclusive: bool = "ExtAuth.Exclusive", "false";
        /// Subsonic apps of people from the proxy may use local passwords.
        allow_subsonic_passwords: bool = "ExtAuth.AllowSubsonicPasswords", "true";
        /// People from the proxy may sign in with a password of their own, on the page and in apps.
        legacy_user_password: bool = "ExtAuth.LegacyUserPassword", "true";
        /// What happens when a Subsonic request names another person than the header.
        subsonic_mismatch: MismatchRule = "ExtAuth.SubsonicMismatch", "ignore";
        /// Which Subsonic requests may use the header.
        subsonic_header: SubsonicHeaderUse = "ExtAuth.SubsonicHeader", "always";
        /// Pages of sibling hosts may use the identity.
        allow_same_site: bool = "ExtAuth.AllowSameSite", "false";
        /// How long app passwords last after the person was last seen at the proxy; 0 does not end them.
        credential_max_idle: Duration = "ExtAuth.CredentialMaxIdle", "0s";
        /// How long one stream may last without a new request; 0 does not limit it.
        max_stream_age: Duration = "ExtAuth.MaxStreamAge", "0s";
        /// An address of the sign-in service that checks a name and password sent by an app.
        basic_verify_url: Option<Url> = "ExtAuth.BasicVerifyURL", "";
        /// The header in which that address answers with the name.
        basic_verify_header: String = "ExtAuth.BasicVerifyHeader", "" must header, when_empty("ExtAuth.UserHeader");
        /// How long that check may take.
        basic_verify_timeout: Duration = "ExtAuth.BasicVerifyTimeout", "5s";
    }
}

chapter! {
    /// Signed assertions of a proxy.
    Assertion, "Signed assertions of a proxy" {
        /// The header with a signed assertion, which then counts instead of the plain header.
        header: String = "ExtAuth.JWT.Header", "" must header;
        /// Where the keys are that sign it.
        jwks_url: Option<Url> = "ExtAuth.JWT.JWKSURL", "";
        /// A file with these keys.
        jwks_file: Option<PathBuf> = "ExtAuth.JWT.JWKSFile", "";
        /// A file with a shared key, for services without key pairs.
        secret_file: Option<PathBuf> = "ExtAuth.JWT.SecretFile", "";
        /// Who must have issued it.
        issuer: String = "ExtAuth.JWT.Issuer", "";
        /// Whom it must be meant for.
        audience: CommaList = "ExtAuth.JWT.Audience", "";
        /// The claim that names the person; with a `/` at the start a path into the claims.
        user_claim: String = "ExtAuth.JWT.UserClaim", "preferred_username";
        /// The claim with the groups; with a `/` at the start a path into the claims.
        groups_claim: String = "ExtAuth.JWT.GroupsClaim", "groups";
    }
}
