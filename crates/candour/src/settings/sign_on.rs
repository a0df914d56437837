//! The settings of the force's own sign-in service. They stand in the one table of settings, and are put together when
//! all have been read: the issuer is what turns single sign-on on.

use std::path::{Path, PathBuf};

use candour_channels::single_sign_on::Secret;
use candour_domain::single_sign_on::RoleMapping;
use candour_service::single_sign_on::{SignOnSettings, client};

use super::Config;
use super::known::Known;
use super::value::{list, pairs, text, truth};
use crate::fault::Fault;

/// A secret is a line of text; a file far larger is something else.
const LONGEST_SECRET: u64 = 4_096;

/// What was set, as far as it was.
#[derive(Debug, Clone, Default)]
pub struct SignOn {
    issuer: Option<String>,
    client_id: Option<String>,
    client_secret_file: Option<PathBuf>,
    scopes: Option<Vec<String>>,
    role_claim: Option<String>,
    roles: Vec<(String, String)>,
    administrator: bool,
    link_claim: Option<String>,
}

/// The settings.
pub const KNOWN: &[Known] = &[
    Known {
        name: "oidc_issuer",
        does: "the force's own sign-in service (OpenID Connect), through which its people may sign in",
        takes: "its address, letter by letter as it names itself: https://…",
        default: "none: nobody signs in that way",
        set: |config, value| {
            config.sign_on.issuer = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "oidc_client_id",
        does: "this program's name at that service",
        takes: "a text",
        default: "none",
        set: |config, value| {
            config.sign_on.client_id = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "oidc_client_secret_file",
        does: "the file of this program's secret at that service",
        takes: "a path",
        default: "none: the program has no secret there",
        set: |config, value| {
            config.sign_on.client_secret_file = Some(PathBuf::from(text(value)?));
            Ok(())
        },
    },
    Known {
        name: "oidc_scopes",
        does: "what is asked of that service besides openid",
        takes: "names parted by commas",
        default: "profile",
        set: |config, value| {
            config.sign_on.scopes = Some(list(value)?);
            Ok(())
        },
    },
    Known {
        name: "oidc_role_claim",
        does: "the claim in which that service tells what somebody may be here; a path of names parted by dots leads \
               into it",
        takes: "a name, as in roles or realm_access.roles",
        default: "roles",
        set: |config, value| {
            config.sign_on.role_claim = Some(text(value)?);
            Ok(())
        },
    },
    Known {
        name: "oidc_roles",
        does: "which value of that claim gives which role, at each sign-in; what does not stand here gives none. Left \
               out, administrators give roles and claims change none",
        takes: "a table in the file, elsewhere VALUE=role parted by semicolons, as in candour-desk=desk_adviser",
        default: "none",
        set: |config, value| {
            config.sign_on.roles = pairs(value)?;
            Ok(())
        },
    },
    Known {
        name: "oidc_administrator",
        does: "whether administrators may sign in through that service, and oidc_roles may make them; whoever runs the \
               service could then manage accounts here",
        takes: "true or false",
        default: "false",
        set: |config, value| {
            config.sign_on.administrator = truth(value)?;
            Ok(())
        },
    },
    Known {
        name: "oidc_link_claim",
        does: "the claim that holds the user name of an account which nobody has joined yet; only one that people \
               cannot change themselves",
        takes: "a name, as in preferred_username; email counts where the service says it was verified",
        default: "none: people join their accounts themselves, signed in",
        set: |config, value| {
            config.sign_on.link_claim = Some(text(value)?);
            Ok(())
        },
    },
];

/// Puts together what was set.
///
/// # Errors
/// Says what is missing or does not fit.
pub fn put_together(config: &mut Config) -> Result<(), Fault> {
    let set = config.sign_on.clone();
    let Some(issuer) = set.issuer else {
        let other = set.client_id.is_some() || set.client_secret_file.is_some() || !set.roles.is_empty();
        return if other {
            Err(Fault::usage(
                "Settings of single sign-on are there, and \"oidc_issuer\" is not.",
                "Set oidc_issuer to the address of the sign-in service, or leave the others out.",
            ))
        } else {
            Ok(())
        };
    };
    let client_id = set.client_id.ok_or_else(|| {
        Fault::usage(
            "The setting \"oidc_issuer\" is there, and \"oidc_client_id\" is not.",
            "Register Candour with the sign-in service and set oidc_client_id to the name it got there.",
        )
    })?;
    let pairs = set.roles.iter().map(|(value, role)| (value.as_str(), role.as_str()));
    let roles = RoleMapping::parse(pairs, set.administrator).map_err(|error| {
        Fault::usage(
            format!("The setting \"oidc_roles\" is wrong: {error}."),
            "Each entry is a value of the claim and a role, as in candour-desk = desk_adviser.",
        )
    })?;
    let client_secret = set.client_secret_file.as_deref().map(secret).transpose()?;
    config.settings.single_sign_on = Some(SignOnSettings {
        issuer,
        client_id,
        client_secret,
        scopes: set.scopes.unwrap_or_else(|| vec!["profile".to_owned()]),
        role_claim: set.role_claim.unwrap_or_else(|| "roles".to_owned()),
        roles,
        administrators: set.administrator,
        link_claim: set.link_claim,
    });
    client(&config.settings).map(|_| ()).map_err(|_| {
        Fault::usage(
            "The setting \"oidc_issuer\" is wrong: a sign-in service is reached by https alone.",
            "Set it to the address by which the service names itself: https://…, with no ? or # in it.",
        )
    })
}

fn secret(path: &Path) -> Result<Secret, Fault> {
    use std::io::Read as _;
    let shown = path.display();
    let mut text = String::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(LONGEST_SECRET).read_to_string(&mut text));
    if let Err(error) = read {
        return Err(Fault::usage(
            format!("The file {shown} of the secret for single sign-on cannot be read: {error}."),
            "Set oidc_client_secret_file to where it is, and let this program's account read it.",
        ));
    }
    let text = text.trim();
    if text.is_empty() || text.contains(char::is_control) {
        return Err(Fault::usage(
            format!("The file {shown} holds no secret: it is empty, or has more than one line."),
            "Put the secret that the sign-in service gave into it, and nothing else.",
        ));
    }
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use candour_domain::permission::Role;

    use super::super::{Sources, load};
    use super::*;

    fn read(toml: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("candour.toml");
        std::fs::write(folder.path().join("secret"), "hush\n").unwrap();
        std::fs::write(folder.path().join("empty"), " \n").unwrap();
        std::fs::write(&file, toml.replace("FOLDER", &folder.path().display().to_string())).unwrap();
        load(&Sources { file: Some(file), ..Sources::default() }).map_err(|fault| fault.what().to_owned())
    }

    const WHOLE: &str = "oidc_issuer = \"https://id.example/realm\"\noidc_client_id = \"candour\"\n";

    #[test]
    fn a_service_is_set_by_issuer_and_name_and_the_rest_has_defaults() {
        assert!(read("").unwrap().settings.single_sign_on.is_none());
        let set = read(WHOLE).unwrap().settings.single_sign_on.unwrap();
        assert_eq!((set.scopes, set.role_claim.as_str()), (vec!["profile".to_owned()], "roles"));
        assert!(set.roles.is_empty() && set.client_secret.is_none() && set.link_claim.is_none());
        let all = format!(
            "{WHOLE}oidc_client_secret_file = \"FOLDER/secret\"\noidc_scopes = \"profile, email\"\n\
             oidc_role_claim = \"realm_access.roles\"\noidc_link_claim = \"preferred_username\"\n\
             oidc_roles = {{ \"Candour-Desk.London\" = \"desk adviser\", \"x\" = \"analyst\" }}\n"
        );
        let set = read(&all).unwrap().settings.single_sign_on.unwrap();
        assert_eq!(set.client_secret, Some(Secret::new("hush")));
        assert_eq!(set.scopes, ["profile", "email"]);
        let role = |value: &str| set.roles.role(&[value], Role::Officer, |_| true);
        assert_eq!(role("Candour-Desk.London"), Some(Role::DeskAdviser), "letter by letter");
        assert_eq!(role("candour-desk.london"), None);
        assert_eq!(role("x"), Some(Role::Analyst));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let wrong = |toml: &str| read(toml).unwrap_err();
        assert!(wrong("oidc_client_id = \"candour\"").contains("\"oidc_issuer\" is not"));
        assert!(wrong("oidc_issuer = \"https://id.example\"").contains("\"oidc_client_id\" is not"));
        assert!(wrong("oidc_issuer = \"http://id.example\"\noidc_client_id = \"x\"").contains("https alone"));
        let roles = |entry: &str| wrong(&format!("{WHOLE}oidc_roles = {{ {entry} }}"));
        assert!(roles("a = \"commissioner\"").contains("outside the force"));
        assert!(roles("a = \"administrator\"").contains("oidc_administrator"));
        assert!(roles("a = \"king\"").contains("no role"));
        let secret = |file: &str| wrong(&format!("{WHOLE}oidc_client_secret_file = \"FOLDER/{file}\""));
        assert!(secret("gone").contains("cannot be read"));
        assert!(secret("empty").contains("holds no secret"));
        let fine = format!("{WHOLE}oidc_administrator = true\noidc_roles = {{ a = \"administrator\" }}");
        assert!(read(&fine).unwrap().settings.single_sign_on.unwrap().administrators);
    }
}
