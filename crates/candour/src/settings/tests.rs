use std::io::Write as _;

use candour_domain::risk::RiskKind;
use jiff::SignedDuration;

use super::*;

fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
    given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn read(file: &str, environment: &[(&str, &str)], flags: &[(&str, &str)]) -> Result<Config, Fault> {
    let mut written = tempfile::NamedTempFile::new().unwrap();
    written.write_all(file.as_bytes()).unwrap();
    load(&Sources {
        file: Some(written.path().to_owned()),
        environment: pairs(environment),
        flags: pairs(flags),
    })
}

#[test]
fn a_flag_is_stronger_than_the_environment_and_that_is_stronger_than_the_file() {
    let file = "service_name = \"File\"\nforce_name = \"File\"\nlisten = \"127.0.0.1:1\"";
    let environment = [("CANDOUR_SERVICE_NAME", "Environment"), ("CANDOUR_FORCE_NAME", "Environment")];
    let config = read(file, &environment, &[("service_name", "Flag")]).unwrap();
    assert_eq!(config.settings.service_name, "Flag");
    assert_eq!(config.settings.force_name, "Environment");
    assert_eq!(config.listen, "127.0.0.1:1");
    assert_eq!(config.settings.code_days, 90);
}

#[test]
fn every_setting_is_read_from_a_file() {
    let file = "
        database = \"sqlite:x.db\"\nlisten = \"[::1]:0\"\nkey_file = \"k\"\ndrop_folder = \"d\"\nlog = \"json\"
        key_folder = \"kf\"\nkey_command = \"cat k\"\nbackup_days = 14\nerasure_folder = \"e\"\ndata_contact = \"Data Office, 020 7946 0000\"
        log_level = \"warn\"\nservice_name = \"S\"\nforce_name = \"F\"\nlanguages = [\"en\", \"cy\"]
        unreviewed_languages = true\nsynthetic = true\nlive = false\nbase_url = \"https://x.example/\"
        exit_url = \"https://y.example\"\ntrust_forwarded_for = true\ncode_days = 30\nsession_idle = \"10m\"
        session_max = \"8h\"\nrisk_due = \"5m\"\ncontact_request_due = \"2h\"\nread_words_due = \"2d\"
        alert_webhook = \"https://z.example/hook\"\ntls_certificate = \"c.pem\"\ntls_key = \"k.pem\"
        metrics_listen = \"127.0.0.1:9100\"\ndrain = \"15s\"\nconnections = 64\nclient_rate = 0
        client_burst = 50\nsmtp_host = \"mail.example\"\nsmtp_port = 2525\nsmtp_protection = \"none\"
        smtp_from = \"candour@force.example\"\naudit_witness_folder = \"w\"
        audit_witness_webhook = \"https://w.example\"\naudit_witness_mail = \"a@b.example, c@d.example\"
        forwarded_header = \"Forwarded\"\ncard_days = 10
        [risk_phrases]\ndanger = [\"at the door\"]\nabuse = [\"took my keys\", \"reads my post\"]";
    let config = read(file, &[], &[]).unwrap();
    assert_eq!(config.database.as_deref(), Some("sqlite:x.db"));
    assert_eq!((config.listen.as_str(), config.log), ("[::1]:0", LogFormat::Json));
    assert_eq!(config.key_file, Some(PathBuf::from("k")));
    assert_eq!(config.drop_folder, Some(PathBuf::from("d")));
    assert_eq!(config.key_folder, Some(PathBuf::from("kf")));
    assert_eq!((config.key_command.as_deref(), config.settings.backup_days), (Some("cat k"), 14));
    assert_eq!(config.settings.erasure_folder, config.erasure_folder);
    assert_eq!(config.settings.data_contact.as_deref(), Some("Data Office, 020 7946 0000"));
    assert_eq!(config.tls_certificate, Some(PathBuf::from("c.pem")));
    assert_eq!(config.tls_key, Some(PathBuf::from("k.pem")));
    assert_eq!(config.metrics_listen.as_deref(), Some("127.0.0.1:9100"));
    assert_eq!((config.drain, config.connections), (SignedDuration::from_secs(15), 64));
    assert_eq!(config.log_level, tracing::level_filters::LevelFilter::WARN);
    let settings = config.settings;
    assert_eq!((settings.service_name.as_str(), settings.force_name.as_str()), ("S", "F"));
    assert_eq!(settings.languages, [Language::English, Language::Welsh]);
    assert!(settings.synthetic && !settings.live && settings.trust_forwarded_for && config.base_url_given);
    assert_eq!(
        (settings.base_url.as_str(), settings.exit_url.as_str()),
        ("https://x.example", "https://y.example")
    );
    assert_eq!((settings.code_days, settings.card_days), (30, 10));
    assert_eq!((settings.client_rate, settings.client_burst), (0, 50));
    assert!(settings.forwarded_by_rfc7239);
    assert_eq!(settings.session_idle, SignedDuration::from_mins(10));
    assert_eq!(settings.session_max, SignedDuration::from_hours(8));
    assert_eq!(settings.work_clocks.risk, SignedDuration::from_mins(5));
    assert_eq!(settings.work_clocks.contact_request, SignedDuration::from_hours(2));
    assert_eq!(settings.work_clocks.read_words, SignedDuration::from_hours(48));
    assert_eq!(settings.alert_webhook.as_deref(), Some("https://z.example/hook"));
    let relay = settings.smtp.unwrap();
    assert_eq!((relay.host.as_str(), relay.port, relay.protection), ("mail.example", 2525, Protection::None));
    assert_eq!(relay.from, "candour@force.example");
    assert_eq!(settings.audit_witness_folder, Some(PathBuf::from("w")));
    assert_eq!(settings.audit_witness_webhook.as_deref(), Some("https://w.example"));
    assert_eq!(settings.audit_witness_mail, ["a@b.example", "c@d.example"]);
    assert_eq!(settings.risk_phrases.len(), 3);
    assert!(settings.risk_phrases.contains(&(RiskKind::Danger, "at the door".to_owned())));
}

#[test]
fn every_setting_is_read_from_the_environment_as_text() {
    let environment = [
        ("CANDOUR_LANGUAGES", "en, ar"),
        ("CANDOUR_UNREVIEWED_LANGUAGES", "yes"),
        ("CANDOUR_CODE_DAYS", "7"),
        ("CANDOUR_LIVE", "true"),
        ("CANDOUR_FORCE_KEY", "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"),
        ("CANDOUR_RISK_DUE", "90s"),
        ("CANDOUR_RISK_PHRASES", "danger=at the door; child=left alone"),
        ("CANDOUR_TEST_ANYTHING", "is no setting"),
        ("CANDOUR_CONFIG", "is no setting"),
        ("PATH", "is no setting"),
    ];
    let config = read("", &environment, &[]).unwrap();
    assert_eq!(config.settings.languages, [Language::English, Language::Arabic]);
    assert_eq!((config.settings.code_days, config.settings.live), (7, true));
    assert_eq!(config.force_key.unwrap().bytes(), &[0xa5; 32]);
    assert_eq!(config.settings.work_clocks.risk, SignedDuration::from_secs(90));
    assert_eq!(config.settings.risk_phrases[1], (RiskKind::Child, "left alone".to_owned()));
}

#[test]
fn trusted_proxies_are_addresses_and_networks_in_any_form_of_list() {
    let expected = ["127.0.0.1/32", "10.1.0.0/16", "2001:db8::/48"];
    let expected: Vec<ipnet::IpNet> = expected.iter().map(|text| text.parse().unwrap()).collect();
    let flag = read("", &[], &[("trusted_proxies", "127.0.0.1, 10.1.0.0/16,2001:db8::/48")]).unwrap();
    assert_eq!(flag.settings.trusted_proxies, expected);
    let file = "trusted_proxies = [\"127.0.0.1\", \"10.1.0.0/16\", \"2001:db8::/48\"]";
    assert_eq!(read(file, &[], &[]).unwrap().settings.trusted_proxies, expected);
}

#[test]
fn an_unknown_setting_is_refused_by_name_and_the_nearest_is_shown() {
    let said = read("lisen = \"127.0.0.1:1\"", &[], &[]).unwrap_err().to_string();
    assert!(said.contains("\"lisen\"") && said.contains("Is \"listen\" meant?"), "{said}");
    let said = read("", &[("CANDOUR_FROCE_NAME", "x")], &[]).unwrap_err().to_string();
    assert!(said.contains("\"froce_name\"") && said.contains("CANDOUR_FROCE_NAME"), "{said}");
    assert!(said.contains("Is \"force_name\" meant?"), "{said}");
    let said = read("", &[], &[("colour", "x")]).unwrap_err().to_string();
    assert!(said.contains("\"colour\"") && said.contains("on the command line"), "{said}");
    assert!(read("[wrong]\nx = 1", &[], &[]).unwrap_err().to_string().contains("\"wrong\""));
}

#[test]
fn a_bad_value_is_refused_with_its_setting_what_is_wrong_and_what_is_allowed() {
    for (name, value, wrong, allowed) in [
        ("listen", "8080", "has no port", "an address and a port"),
        ("listen", "127.0.0.1:99999", "not a port", "an address and a port"),
        ("database", "mysql://x:secret@y", "neither sqlite:", "sqlite: and a path"),
        ("log", "xml", "neither text nor json", "text or json"),
        ("log_level", "loud", "no such level", "info"),
        ("languages", "en,tlh", "\"tlh\" is no language", "cy"),
        ("languages", "en,en", "stands twice", "cy"),
        ("synthetic", "perhaps", "neither true nor false", "true or false"),
        ("base_url", "candour.example", "does not begin with https://", "https://"),
        ("exit_url", "https://", "names no host", "https://"),
        ("code_days", "0", "out of bounds", "1 to 3650"),
        ("code_days", "-1", "not a whole number", "1 to 3650"),
        ("session_idle", "5 weeks", "units", "1m to 24h"),
        ("session_max", "99d", "out of bounds", "1m to 24h"),
        ("risk_phrases", "danger", "has no =", "KIND=phrase"),
        ("risk_phrases", "weather=rain", "no kind of risk", "self_harm"),
        ("service_name", "", "empty", "100 characters"),
        ("force_name", "a\nb", "control character", "100 characters"),
        ("trusted_proxies", "10.0.0.1, proxy.example", "\"proxy.example\" is neither", "10.1.0.0/16"),
        ("trusted_proxies", "10.0.0.0/33", "neither an address nor a network", "parted by commas"),
        ("trusted_proxies", "0.0.0.0/0", "trusts every machine", "parted by commas"),
        ("forwarded_header", "x-real-ip", "neither x-forwarded-for nor forwarded", "or forwarded"),
        ("metrics_listen", "9100", "has no port", "other than those of listen"),
        ("drain", "1h", "out of bounds", "0s to 5m"),
        ("connections", "1", "out of bounds", "16 to 65535"),
        ("client_rate", "-1", "not a whole number", "0 for no limit"),
    ] {
        let said = read("", &[], &[(name, value)]).unwrap_err().to_string();
        assert!(said.contains(&format!("\"{name}\"")), "{said}");
        assert!(said.contains(wrong) && said.contains(allowed), "{said}");
        assert!(!said.contains("secret"), "{said}");
    }
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    let both = [("live", "true"), ("synthetic", "true")];
    assert!(read("", &[], &both).unwrap_err().to_string().contains("both true"));
    let longer = [("session_idle", "3h"), ("session_max", "2h")];
    assert!(read("", &[], &longer).unwrap_err().to_string().contains("session_idle"));
    let half = read("", &[], &[("tls_certificate", "c.pem")]).unwrap_err().to_string();
    assert!(half.contains("tls_key") && half.contains("needs both"), "{half}");
    let same = [("listen", "127.0.0.1:8080"), ("metrics_listen", "127.0.0.1:8080")];
    assert!(read("", &[], &same).unwrap_err().to_string().contains("are both 127.0.0.1:8080"));
    assert!(read("", &[], &[("listen", "127.0.0.1:0"), ("metrics_listen", "127.0.0.1:0")]).is_ok());
    let twice = [("trust_forwarded_for", "true"), ("trusted_proxies", "10.0.0.1")];
    assert!(read("", &[], &twice).unwrap_err().to_string().contains("trusted_proxies"));
    let draft = read("", &[], &[("languages", "en,ar")]).unwrap_err().to_string();
    assert!(draft.contains("unreviewed_languages"), "{draft}");
}

#[test]
fn a_file_that_is_missing_or_is_not_toml_is_named() {
    let sources = Sources { file: Some(PathBuf::from("/nowhere/candour.toml")), ..Sources::default() };
    assert!(load(&sources).unwrap_err().to_string().contains("/nowhere/candour.toml"));
    assert!(read("= 3", &[], &[]).unwrap_err().to_string().contains("is not TOML"));
}

#[test]
fn help_names_every_setting_the_service_has() {
    let help = help();
    for name in ["database", "key_file", "drop_folder", "alert_webhook", "risk_due", "trust_forwarded_for"] {
        assert!(help.contains(&format!("\n  {name}\n")), "{name}");
    }
}

#[test]
fn a_force_key_stands_in_the_environment_alone_and_is_never_shown() {
    let digits = "a5".repeat(32);
    let in_file = read(&format!("force_key = \"{digits}\""), &[], &[]).unwrap_err().to_string();
    let in_flag = read("", &[], &[("force_key", &digits)]).unwrap_err().to_string();
    let short = read("", &[("CANDOUR_FORCE_KEY", &digits[2..])], &[]).unwrap_err().to_string();
    for said in [&in_file, &in_flag, &short] {
        assert!(!said.contains(&digits[2..]), "{said}");
    }
    assert!(
        in_file.contains("environment alone") && in_flag.contains("environment alone"),
        "{in_file} {in_flag}"
    );
    assert!(short.contains("64 hexadecimal digits"), "{short}");
}
