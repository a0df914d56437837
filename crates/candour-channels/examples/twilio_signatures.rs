//! Signs and checks requests as Twilio does, for `e2e/twilio/run.mjs`, which compares with Twilio's own library. Reads
//! lines of JSON `{"token", "url", "fields": [[name, value]…] or null, "body", "shown"}` and writes for each
//! `{"signed", "admitted"}`.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::error::Error;
use std::io::BufRead as _;

use candour_channels::twilio::{AuthToken, BodyOf};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let text = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default();
        let token = AuthToken::parse(text("token"))?;
        let fields: Option<Vec<(String, String)>> = serde_json::from_value(request["fields"].clone())?;
        let body = match &fields {
            Some(fields) => BodyOf::Form(fields),
            None => BodyOf::Raw(text("body").as_bytes()),
        };
        let signed = token.sign(text("url"), fields.as_deref().unwrap_or_default());
        let admitted = token.admits(Some(text("shown")), text("url"), body);
        println!("{}", json!({ "signed": signed, "admitted": admitted }));
    }
    Ok(())
}
