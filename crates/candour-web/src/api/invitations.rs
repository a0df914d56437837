//! Invitations that other programs ask for: a code to send, or a line that says why nobody was offered one.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use candour_domain::code::Stratum;
use candour_domain::encounter::force_reference;
use candour_domain::invitation::{InvitationOutcome, NotOfferedReason};
use candour_service::api_key::Caller;
use candour_service::invitation::{self, InvitationError, NotOffered, OfferWish, Offered};
use jiff::Timestamp;
use serde::Serialize;

use super::body::Fields;
use super::operation::{Operation, Parameter, Place, Success};
use super::problem::{ApiProblem, Kind, Wrong};
use super::{ApiAnswer, ApiVisit, json_answer, schema, time};

const KEY: &str = "Idempotency-Key";
/// Says of an answer that it was given before.
const REPEATED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// What the document says of this.
pub(crate) const OPERATION: Operation = Operation {
    id: "makeInvitation",
    summary: "Offer a code, or say why none was offered",
    description: "With the outcome `offered` the answer holds a code and the link to send. With `not_offered` a reason is \
                  needed, and the ledger keeps it. Nothing is sent from here: whoever asks sends the link, and answers \
                  for its being safe.\n\nThe same request with the same `Idempotency-Key` is answered as before, with \
                  the header `Idempotency-Replayed: true`, and makes nothing new; so a request whose answer was lost is \
                  simply sent again.",
    parameters: &[Parameter {
        name: KEY,
        place: Place::Header,
        about: "A value of your own that no other request has: a UUID, or your own number of the invitation.",
        required: true,
        schema: schema::idempotency_key,
    }],
    body: Some("InvitationRequest"),
    success: Success {
        status: 201,
        about: "It stands in the ledger.",
        content: &[("application/json", "Invitation")],
    },
    problems: &[
        Kind::QueryWrong,
        Kind::IdempotencyKeyWrong,
        Kind::NotJson,
        Kind::EncounterUnsafe,
        Kind::TooManyCodes,
        Kind::BodyWrong,
        Kind::EncounterUnknown,
        Kind::IdempotencyKeyReused,
    ],
};

/// What a body asks for.
enum Wish {
    Offer(OfferWish),
    NotOffer { encounter_reference: String, reason: NotOfferedReason },
}

impl Wish {
    fn read(bytes: &[u8]) -> Result<Self, ApiProblem> {
        let mut fields = Fields::parse(bytes)?;
        let one_of = |names: &[&str]| format!("It is one of: {}.", names.join(", "));
        let reference = |text: &str| force_reference(text).map_err(|error| sentence(&error.to_string()));
        let encounter_reference = fields.needed("encounter_reference", reference);
        let outcome = fields.needed("outcome", |text| {
            InvitationOutcome::parse(text).ok_or_else(|| one_of(&["offered", "not_offered"]))
        });
        let reason = fields.maybe("reason", |text| {
            let names = NotOfferedReason::ALL.map(NotOfferedReason::as_str);
            NotOfferedReason::parse(text).ok_or_else(|| one_of(&names))
        });
        let stratum = fields.maybe("stratum", |text| {
            let fits = Stratum::parse(text).filter(|stratum| stratum.is_single_use());
            fits.ok_or_else(|| one_of(&["sampled", "handed_over"]))
        });
        let expires_at: Option<Timestamp> = fields.maybe("expires_at", |text| {
            time::read(text).ok_or_else(|| "It is a time as RFC 3339 has it, with its offset.".to_owned())
        });
        match outcome {
            Some(InvitationOutcome::Offered) if reason.is_some() => {
                fields.refuse("reason", "It goes with not_offered only.");
            }
            Some(InvitationOutcome::NotOffered) => {
                if expires_at.is_some() {
                    fields.refuse("expires_at", "It goes with offered only.");
                }
                if stratum.is_some() {
                    fields.refuse("stratum", "It goes with offered only.");
                }
                if reason.is_none() && !fields.is_wrong("reason") {
                    fields.refuse("reason", "It is missing: not_offered needs one.");
                }
            }
            _ => {}
        }
        fields.finish()?;
        match (encounter_reference, outcome, reason) {
            (Some(encounter_reference), Some(InvitationOutcome::Offered), _) => Ok(Self::Offer(OfferWish {
                encounter_reference,
                stratum: stratum.unwrap_or(Stratum::Sampled),
                expires_at,
            })),
            (Some(encounter_reference), Some(InvitationOutcome::NotOffered), Some(reason)) => {
                Ok(Self::NotOffer { encounter_reference, reason })
            }
            _ => Err(ApiProblem::new(Kind::BodyWrong)),
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
enum Answer<'a> {
    Offered {
        invitation: String,
        encounter_reference: &'a str,
        stratum: &'static str,
        code: &'a str,
        link: &'a str,
        expires_at: String,
    },
    NotOffered {
        invitation: String,
        encounter_reference: &'a str,
        reason: &'static str,
    },
}

/// Does what a body asks for.
pub(crate) async fn ask(visit: ApiVisit<Caller>) -> ApiAnswer {
    visit.no_query()?;
    let key = key(&visit)?;
    let (ctx, by) = (&visit.ctx, &visit.caller);
    match Wish::read(&visit.body)? {
        Wish::Offer(wish) => {
            let Offered { invitation, code, address, expires_at, repeated } =
                invitation::offer(ctx, by, key, &wish).await.map_err(problem)?;
            let answer = Answer::Offered {
                invitation: invitation.to_string(),
                encounter_reference: &wish.encounter_reference,
                stratum: wish.stratum.as_str(),
                code: &code.shown(),
                link: &address,
                expires_at: time::written(expires_at),
            };
            made(&answer, repeated)
        }
        Wish::NotOffer { encounter_reference, reason } => {
            let NotOffered { invitation, repeated } =
                invitation::not_offer(ctx, by, key, &encounter_reference, reason).await.map_err(problem)?;
            let answer = Answer::NotOffered {
                invitation: invitation.to_string(),
                encounter_reference: &encounter_reference,
                reason: reason.as_str(),
            };
            made(&answer, repeated)
        }
    }
}

fn made(answer: &Answer<'_>, repeated: bool) -> ApiAnswer {
    let mut response = json_answer(StatusCode::CREATED, answer)?;
    if repeated {
        response.headers_mut().insert(REPEATED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// The one idempotency key, which must be there.
fn key(visit: &ApiVisit<Caller>) -> Result<&str, ApiProblem> {
    let mut values = visit.headers.get_all(KEY).iter();
    let value = values.next().ok_or_else(|| key_wrong("It is missing."))?;
    if values.next().is_some() {
        return Err(key_wrong("It stands more than once."));
    }
    value.to_str().map_err(|_| key_wrong("It holds something else than the signs of ASCII."))
}

fn key_wrong(detail: &str) -> ApiProblem {
    ApiProblem::with(Kind::IdempotencyKeyWrong, vec![Wrong::in_header(KEY, detail)])
}

fn problem(error: InvitationError) -> ApiProblem {
    let in_body = |field: &str, detail: String| {
        ApiProblem::with(Kind::BodyWrong, vec![Wrong::in_body(field, sentence(&detail))])
    };
    match error {
        InvitationError::Forbidden => ApiProblem::new(Kind::ScopeMissing),
        InvitationError::IdempotencyKey(error) => key_wrong(&sentence(&error.to_string())),
        InvitationError::Reference(error) => in_body("encounter_reference", error.to_string()),
        InvitationError::Stratum => in_body("stratum", InvitationError::Stratum.to_string()),
        InvitationError::Expiry(error) => in_body("expires_at", error.to_string()),
        InvitationError::NoEncounter => ApiProblem::new(Kind::EncounterUnknown),
        InvitationError::Unsafe => ApiProblem::new(Kind::EncounterUnsafe),
        InvitationError::TooMany(_) => ApiProblem::new(Kind::TooManyCodes),
        InvitationError::Conflict => ApiProblem::new(Kind::IdempotencyKeyReused),
        InvitationError::Unavailable(error) => error.into(),
    }
}

/// An error's words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrong(body: &str) -> String {
        format!("{:?}", Wish::read(body.as_bytes()).err())
    }

    #[test]
    fn an_offer_and_a_reason_are_told_apart() {
        let offer = Wish::read(br#"{"encounter_reference":"CAD 1","outcome":"offered","reason":null}"#);
        assert!(matches!(offer, Ok(Wish::Offer(wish)) if wish.stratum == Stratum::Sampled));
        let not = Wish::read(br#"{"encounter_reference":"CAD 1","outcome":"not_offered","reason":"unwell"}"#);
        assert!(matches!(not, Ok(Wish::NotOffer { reason: NotOfferedReason::Unwell, .. })));
    }

    #[test]
    fn what_does_not_go_together_is_pointed_at() {
        let said = wrong(r#"{"encounter_reference":"CAD 1","outcome":"offered","reason":"unwell"}"#);
        assert!(said.contains("#/reason"), "{said}");
        let said = wrong(
            r#"{"encounter_reference":"CAD 1","outcome":"not_offered","stratum":"sampled","expires_at":"2027-01-01T00:00:00Z"}"#,
        );
        assert!(["#/reason", "#/stratum", "#/expires_at"].iter().all(|at| said.contains(at)), "{said}");
        let said = wrong(r#"{"outcome":"not_offered","reason":"boredom","stratum":"open"}"#);
        assert_eq!(said.matches("#/reason").count(), 1, "{said}");
        assert!(said.contains("#/encounter_reference") && said.contains("#/stratum"), "{said}");
    }

    proptest! {
        #[test]
        fn any_fields_are_read_without_a_panic(
            outcome in "offered|not_offered|x", reason in "\\PC{0,8}", more in "\\PC{0,8}", at in "\\PC{0,25}",
        ) {
            let body = serde_json::json!({
                "encounter_reference": more, "outcome": outcome, "reason": reason, "expires_at": at, more.clone(): 1,
            });
            let _ = Wish::read(body.to_string().as_bytes());
        }
    }
}
