use candour_domain::safe_contact::Channel;
use candour_domain::sms_length::SmsBackEnd;

use super::super::{Sources, load};
use super::*;

const KEY: &str = "test-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0";
const TEMPLATE: &str = "f33517ff-2a88-4f6e-b855-c550268ce08a";

fn read_with(toml: &str, environment: &[(&str, &str)]) -> Result<MessagingSettings, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("candour.toml");
    std::fs::write(folder.path().join("key"), format!("{KEY}\n")).unwrap();
    std::fs::write(folder.path().join("two"), "a\nb\n").unwrap();
    std::fs::write(&file, toml.replace("FOLDER", &folder.path().display().to_string())).unwrap();
    let environment =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    load(&Sources { file: Some(file), environment, ..Sources::default() })
        .map(|config| config.settings.messaging)
        .map_err(|fault| fault.what().to_owned())
}

fn read(toml: &str) -> Result<MessagingSettings, String> {
    read_with(toml, &[])
}

#[test]
fn nothing_is_sent_unless_somebody_has_set_by_whom() {
    let set = read("").unwrap();
    assert!(set.gateway(Channel::Sms).is_none() && set.gateway(Channel::Email).is_none());
    assert!(set.sms_back_end().is_none() && set.fragment_price.is_none());
    // A supplier's settings alone turn nothing on.
    let set = read("notify_api_key_file = \"FOLDER/key\"\nsms_number = \"07700 900999\"").unwrap();
    assert!(set.gateway(Channel::Sms).is_none());
    assert_eq!(set.sms_number.as_deref(), Some("+447700900999"));
    assert!(read("sms_backend = \"smtp\"").unwrap_err().contains("none of them"));
}

#[test]
fn notify_needs_a_key_and_a_template() {
    let with = |more: &str| read(&format!("sms_backend = \"notify\"\n{more}"));
    assert!(with("").unwrap_err().contains("notify_sms_template"));
    let template = format!("notify_sms_template = \"{TEMPLATE}\"\n");
    assert!(with(&template).unwrap_err().contains("notify_api_key_file"));
    let whole = format!("{template}notify_api_key_file = \"FOLDER/key\"\n");
    let set = with(&whole).unwrap();
    assert!(matches!(set.gateway(Channel::Sms), Some(Gateway::Notify(_))));
    assert!(set.gateway(Channel::Email).is_none() && set.gateway(Channel::Call).is_none());
    assert_eq!(set.sms_back_end(), Some(SmsBackEnd::Notify));
    assert_eq!(set.fragment_price, Some(FragmentPrice(240)));
    assert!(
        with(&format!("{whole}notify_base_url = \"http://notify.example\"")).unwrap_err().contains("https")
    );
    assert!(with(&format!("{whole}notify_base_url = \"http://127.0.0.1:6011\"")).is_ok());
    assert!(
        with(&format!("{template}notify_api_key_file = \"FOLDER/two\"")).unwrap_err().contains("one line")
    );
    assert!(
        with(&format!("{template}notify_api_key_file = \"FOLDER/gone\""))
            .unwrap_err()
            .contains("cannot be read")
    );
    assert!(with("notify_sms_template = \"mine\"").unwrap_err().contains("not such an id"));
    let shown = format!("{:?}", with(&whole).unwrap());
    assert!(!shown.contains("3d844edf"), "{shown}");
}

#[test]
fn secrets_stand_in_a_file_or_in_the_environment_and_nowhere_else() {
    let notify = format!("sms_backend = \"notify\"\nnotify_sms_template = \"{TEMPLATE}\"\n");
    assert!(read(&format!("{notify}notify_api_key = \"{KEY}\"")).unwrap_err().contains("others may read it"));
    let environment =
        [("CANDOUR_NOTIFY_API_KEY", KEY), ("CANDOUR_NOTIFY_CALLBACK_TOKEN", "a-token-of-the-test")];
    let set = read_with(&notify, &environment).unwrap();
    assert!(set.notify_callback_token.unwrap().admits(Some("Bearer a-token-of-the-test")));
    let both = format!("{notify}notify_api_key_file = \"FOLDER/key\"");
    assert!(read_with(&both, &environment).unwrap_err().contains("Both"));
    let short = read_with("", &[("CANDOUR_NOTIFY_CALLBACK_TOKEN", "short")]).unwrap_err();
    assert!(short.contains("10 to 200"), "{short}");
}

#[test]
fn twilio_needs_account_token_and_number() {
    let environment = [("CANDOUR_TWILIO_AUTH_TOKEN", "0123456789abcdef0123456789abcdef")];
    let with = |more: &str| read_with(&format!("sms_backend = \"twilio\"\n{more}"), &environment);
    assert!(with("").unwrap_err().contains("twilio_account_sid"));
    let account = "twilio_account_sid = \"AC0123456789abcdef\"\n";
    assert!(with(account).unwrap_err().contains("twilio_from"));
    assert!(
        with(&format!("{account}twilio_from = \"Police\"")).unwrap_err().contains("not a telephone number")
    );
    let set =
        with(&format!("{account}sms_number = \"020 7946 0999\"\nbase_url = \"https://c.example\"")).unwrap();
    let Some(Gateway::Twilio(gateway)) = set.gateway(Channel::Sms) else { panic!("{set:?}") };
    assert_eq!(gateway.from, "+442079460999");
    assert_eq!(gateway.news_to.as_deref(), Some("https://c.example/messages/in/twilio/status"));
    assert!(set.twilio_token.is_some() && set.fragment_price.is_none());
    let set = with(&format!("{account}twilio_from = \"MG0123\"\nsms_fragment_price = 0.0412")).unwrap();
    assert_eq!(
        (set.fragment_price, set.sms_back_end()),
        (Some(FragmentPrice(412)), Some(SmsBackEnd::Twilio))
    );
    let Some(Gateway::Twilio(gateway)) = set.gateway(Channel::Sms) else { panic!("{set:?}") };
    assert_eq!(gateway.news_to, None, "nobody outside reaches this machine");
}

#[test]
fn email_goes_by_the_mail_server_that_is_set_for_the_force() {
    assert!(read("email_backend = \"smtp\"").unwrap_err().contains("smtp_host"));
    let server =
        "email_backend = \"smtp\"\nsmtp_host = \"mail.example\"\nsmtp_from = \"candour@force.example\"\n";
    let from = |more: &str| match read(&format!("{server}{more}")).unwrap().email {
        Some(Gateway::Smtp(gateway)) => gateway.from,
        other => panic!("{other:?}"),
    };
    assert_eq!(from(""), "candour@force.example");
    assert_eq!(from("email_from = \"Feedback <f@force.example>\""), "Feedback <f@force.example>");
    assert!(read("email_from = \"Feedback\"").unwrap_err().contains("not an e-mail address"));
    let set = read("email_reply_domain = \"Reply.Force.Example\"").unwrap();
    assert_eq!(set.email_reply_domain.as_deref(), Some("reply.force.example"));
    for wrong in ["force", "a@force.example", "a..b", "a b.example"] {
        assert!(
            read(&format!("email_reply_domain = \"{wrong}\"")).unwrap_err().contains("not a domain"),
            "{wrong}"
        );
    }
}

#[test]
fn training_reaches_nobody_and_is_refused_where_people_wait_for_messages() {
    let set = read("sms_backend = \"training\"\nemail_backend = \"training\"").unwrap();
    assert!(matches!((&set.sms, &set.email), (Some(Gateway::Training(_)), Some(Gateway::Training(_)))));
    assert!(read("sms_backend = \"training\"\nlive = true").unwrap_err().contains("reach nobody"));
}

#[test]
fn a_price_is_read_in_pounds() {
    for (text, hundredths) in [("0.024", 240), ("0.0242", 242), ("£0.05", 500), ("1", 10_000), ("0.0", 0)] {
        assert_eq!(price(text), Ok(FragmentPrice(hundredths)), "{text}");
    }
    for wrong in ["", "2.4p", "0,024", "-1", "0.00001", "1000", ".", "0.", "1e3"] {
        assert!(price(wrong).is_err(), "{wrong}");
    }
}
