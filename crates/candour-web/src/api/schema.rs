//! The shapes of what goes in and out, as JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1). Every object is closed
//! and every field is always there; the tests hold each answer against these.

use candour_domain::code::Stratum;
use candour_domain::encounter::FORCE_REFERENCE_LIMIT;
use candour_domain::feedback::Channel;
use candour_domain::invitation::{IDEMPOTENCY_KEY_LIMIT, NotOfferedReason};
use candour_service::figures::Period;
use serde_json::{Map, Value, json};

use super::problem::Kind;

/// An id of ours.
pub(crate) fn id() -> Value {
    json!({"type": "string", "format": "uuid"})
}

/// How the code reached the person.
pub(crate) fn stratum() -> Value {
    json!({"type": "string", "enum": Stratum::ALL.map(Stratum::as_str)})
}

/// The way an answer came in.
pub(crate) fn channel() -> Value {
    json!({"type": "string", "enum": Channel::ALL.map(Channel::as_str)})
}

/// How far back.
pub(crate) fn weeks() -> Value {
    json!({"type": "integer", "enum": Period::ALL.map(Period::weeks), "default": Period::default().weeks()})
}

/// JSON or CSV.
pub(crate) fn format() -> Value {
    json!({"type": "string", "enum": ["json", "csv"]})
}

/// The name of a problem.
pub(crate) fn problem_name() -> Value {
    json!({"type": "string", "enum": Kind::ALL.map(Kind::name)})
}

/// An idempotency key.
pub(crate) fn idempotency_key() -> Value {
    json!({
        "type": "string",
        "minLength": 1,
        "maxLength": IDEMPOTENCY_KEY_LIMIT,
        // What a header carries safely: the signs of ASCII, and spaces inside.
        "pattern": "^[!-~]([ -~]*[!-~])?$",
    })
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn or_null(schema: &Value) -> Value {
    json!({"oneOf": [schema, {"type": "null"}]})
}

fn list(of: &Value) -> Value {
    json!({"type": "array", "items": of})
}

fn described(mut schema: Value, about: &str) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), about.into());
    }
    schema
}

fn count(about: &str) -> Value {
    json!({"type": "integer", "minimum": 0, "description": about})
}

fn time(about: &str) -> Value {
    json!({"type": "string", "format": "date-time", "description": about})
}

fn monday(about: &str) -> Value {
    json!({"type": "string", "format": "date", "description": about})
}

fn text(about: &str) -> Value {
    json!({"type": "string", "description": about})
}

fn number(about: &str) -> Value {
    json!({"type": "number", "minimum": 0, "maximum": 1, "description": about})
}

/// A closed object whose fields are all there, but for those named last.
fn object(about: &str, fields: &[(&str, Value)], may_lack: &[&str]) -> Value {
    let required: Vec<&str> =
        fields.iter().map(|(name, _)| *name).filter(|name| !may_lack.contains(name)).collect();
    let properties: Map<String, Value> =
        fields.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn kind_and_id() -> [(&'static str, Value); 2] {
    [
        ("kind", json!({"type": "string", "enum": ["force", "bcu", "borough", "team"]})),
        ("id", described(or_null(&id()), "Its id; null for the force.")),
    ]
}

/// A part of figures, with its name.
fn part(about: &str, name: &str, schema: Value) -> Value {
    let ratings =
        described(or_null(&reference("Ratings")), "Null where there are none or too few to be shown.");
    object(about, &[(name, schema), ("ratings", ratings)], &[])
}

fn unit_figures() -> Value {
    let filter = object(
        "The filter.",
        &[
            ("by", json!({"type": "string", "enum": ["stratum", "channel"]})),
            ("value", text("The stratum or channel.")),
        ],
        &[],
    );
    let period = object(
        "The weeks of the figures.",
        &[
            ("weeks", count("How many.")),
            ("first", monday("The Monday of the first.")),
            ("last", monday("The Monday of the last, which is the present week.")),
        ],
        &[],
    );
    let weeks = part("One week.", "week", monday("Its Monday."));
    object(
        "The figures of a unit, as last cut.",
        &[
            ("unit", reference("UnitRef")),
            ("name", text("Its name.")),
            ("above", described(list(&reference("NamedUnit")), "What it is part of, outermost first.")),
            ("below", described(list(&reference("NamedUnit")), "Its parts, by name.")),
            ("period", period),
            ("filter", or_null(&filter)),
            ("cut_at", or_null(&time("When figures were last cut; null before the first cut."))),
            (
                "ratings",
                described(or_null(&reference("Ratings")), "All of it; null where there are too few."),
            ),
            (
                "force",
                described(
                    or_null(&reference("Ratings")),
                    "The force's, same weeks and filter, to compare with.",
                ),
            ),
            (
                "compared",
                described(
                    or_null(&compared()),
                    "Beside the rest of the force; null where that cannot be shown.",
                ),
            ),
            ("by_week", list(&weeks)),
            (
                "by_channel",
                described(list(&part("One channel.", "channel", channel())), "Empty under a filter."),
            ),
            (
                "by_stratum",
                described(list(&part("One stratum.", "stratum", stratum())), "Empty under a filter."),
            ),
            ("asked", described(or_null(&reference("Asked")), "Null under a filter by channel.")),
            (
                "answers_now",
                json!({
                    "type": ["integer", "null"],
                    "minimum": 0,
                    "description": "How many answers have come, to this moment, some of which wait for the next cut. \
                                    For borough and above, without a filter; else null.",
                }),
            ),
        ],
        &[],
    )
}

fn compared() -> Value {
    let gap = |about: &str| {
        let between =
            |about: &str| json!({"type": "number", "minimum": -1, "maximum": 1, "description": about});
        object(
            about,
            &[
                ("by", between("The share here less the share there.")),
                ("low", between("The lower end of the interval.")),
                ("high", between("The upper end.")),
            ],
            &[],
        )
    };
    object(
        "A unit beside the rest of the force, same weeks and filter.",
        &[
            ("rest_of_force", reference("Ratings")),
            ("fives", gap("By how much the share of 5s is higher, with a 95% interval (Newcombe 1998).")),
            ("ones_and_twos", gap("The same for the share of 1s and 2s.")),
        ],
        &[],
    )
}

fn ratings() -> Value {
    object(
        "Ratings from 1 to 5, 5 best.",
        &[
            ("answers", count("How many answers.")),
            (
                "spread",
                json!({
                    "type": "array",
                    "items": {"type": "integer", "minimum": 0},
                    "minItems": 5,
                    "maxItems": 5,
                    "description": "How many gave 1, 2, 3, 4 and 5, in this order.",
                }),
            ),
            ("fives", reference("Share")),
            ("ones_and_twos", reference("Share")),
        ],
        &[],
    )
}

fn asked() -> Value {
    let reasons = json!({"type": "string", "enum": NotOfferedReason::ALL.map(NotOfferedReason::as_str)});
    let by_reason =
        object("One reason.", &[("reason", reasons), ("encounters", count("At how many encounters."))], &[]);
    object(
        "Who was asked, by the week of asking, and what came of it: the ledger.",
        &[
            ("offered", count("Codes offered: answered, withdrawn, expired and open together.")),
            ("answered", count("Of them, answered.")),
            ("withdrawn", count("Of them, answered and then taken back.")),
            ("expired", count("Of them, run out without an answer.")),
            ("open", count("Of them, still open.")),
            ("not_offered", count("Encounters at which nobody was offered a code.")),
            ("not_offered_by_reason", list(&by_reason)),
        ],
        &[],
    )
}

fn encounter_reference() -> Value {
    json!({
        "type": "string",
        "minLength": 1,
        "maxLength": FORCE_REFERENCE_LIMIT,
        "description": "The force's own reference of the encounter, as imported.",
    })
}

fn reason() -> Value {
    json!({"type": "string", "enum": NotOfferedReason::ALL.map(NotOfferedReason::as_str)})
}

fn single_use() -> Value {
    json!({"type": "string", "enum": ["sampled", "handed_over"]})
}

fn invitation_request() -> Value {
    let offered = object(
        "A code to send.",
        &[
            ("outcome", json!({"const": "offered"})),
            ("encounter_reference", encounter_reference()),
            (
                "stratum",
                described(
                    or_null(&single_use()),
                    "`sampled` where a rule chose the contact, `handed_over` where an officer gives the code. `sampled` \
                     where it is left out.",
                ),
            ),
            (
                "expires_at",
                described(
                    or_null(&json!({"type": "string", "format": "date-time"})),
                    "When the code stops working: within two years. The force's usual time where it is left out.",
                ),
            ),
            ("reason", json!({"type": "null"})),
        ],
        &["stratum", "expires_at", "reason"],
    );
    let not_offered = object(
        "Why nobody was offered a code.",
        &[
            ("outcome", json!({"const": "not_offered"})),
            ("encounter_reference", encounter_reference()),
            ("reason", reason()),
            ("stratum", json!({"type": "null"})),
            ("expires_at", json!({"type": "null"})),
        ],
        &["stratum", "expires_at"],
    );
    json!({"oneOf": [offered, not_offered]})
}

fn invitation() -> Value {
    let offered = object(
        "A code to send.",
        &[
            ("outcome", json!({"const": "offered"})),
            ("invitation", described(id(), "The line of the ledger.")),
            ("encounter_reference", encounter_reference()),
            ("stratum", single_use()),
            ("code", text("The code, for people to type. It is told again only to the same request.")),
            ("link", json!({"type": "string", "format": "uri", "description": "The address to send."})),
            ("expires_at", time("When the code stops working.")),
        ],
        &[],
    );
    let not_offered = object(
        "Why nobody was offered a code.",
        &[
            ("outcome", json!({"const": "not_offered"})),
            ("invitation", described(id(), "The line of the ledger.")),
            ("encounter_reference", encounter_reference()),
            ("reason", reason()),
        ],
        &[],
    );
    json!({"oneOf": [offered, not_offered]})
}

fn problem() -> Value {
    let wrong = object(
        "One thing that is wrong, and where.",
        &[
            ("detail", text("What is wrong.")),
            ("pointer", text("Where in the body: a JSON pointer as a fragment, as in `#/outcome`.")),
            ("parameter", text("Which field of the query.")),
            ("header", text("Which header.")),
        ],
        &["pointer", "parameter", "header"],
    );
    let status = json!({"type": "integer", "minimum": 400, "maximum": 599});
    object(
        "A problem, as RFC 9457 has it.",
        &[
            (
                "type",
                json!({"type": "string", "format": "uri", "description": "What kind of problem: compare this."}),
            ),
            ("title", text("The kind in words, always the same.")),
            ("status", status),
            ("detail", text("What was wrong this time.")),
            (
                "instance",
                json!({"type": "string", "format": "uri-reference", "description": "What was asked for."}),
            ),
            ("errors", json!({"type": "array", "minItems": 1, "items": wrong})),
        ],
        &["errors"],
    )
}

/// Every shape that has a name.
pub(crate) fn components() -> Value {
    let named = [
        ("name", text("Its name.")),
        ("readable", json!({"type": "boolean", "description": "Whether the key can read its figures."})),
    ];
    let listed = [
        ("name", text("Its name.")),
        (
            "code",
            json!({"type": ["string", "null"], "description": "A borough's code at the Office for National Statistics."}),
        ),
        ("within", described(or_null(&reference("UnitRef")), "What it is part of.")),
    ];
    let unit = object("A unit in the list.", &[&kind_and_id()[..], &listed].concat(), &[]);
    json!({
        "Problem": problem(),
        "ProblemType": object(
            "What a problem means.",
            &[
                ("type", json!({"type": "string", "format": "uri"})),
                ("title", text("The kind in words.")),
                ("status", json!({"type": "integer", "minimum": 400, "maximum": 599})),
                ("meaning", text("What it means and what to do.")),
            ],
            &[],
        ),
        "UnitRef": object("A unit.", &kind_and_id(), &[]),
        "NamedUnit": object("A unit with its name.", &[&kind_and_id()[..], &named].concat(), &[]),
        "Units": object("The units.", &[("units", list(&unit))], &[]),
        "Share": object(
            "A share with its 95% interval (Wilson 1927).",
            &[
                ("some", count("How many.")),
                ("all", count("Of how many.")),
                ("share", number("The share.")),
                ("low", number("The lower end of the interval.")),
                ("high", number("The upper end.")),
            ],
            &[],
        ),
        "Ratings": ratings(),
        "Asked": asked(),
        "UnitFigures": unit_figures(),
        "InvitationRequest": invitation_request(),
        "Invitation": invitation(),
        "Csv": {
            "type": "string",
            "description": "The same numbers as comma-separated values (RFC 4180), in UTF-8, with a line of names first.",
        },
        "OpenApi": {"type": "object", "description": "This document: OpenAPI 3.1."},
    })
}
