//! Every table of the database, and whether a copy holds it or why not. A test compares the list with the schema, so that
//! no new table can be forgotten.

/// What a copy does with a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// It is in the copy, in these parts.
    In(&'static [&'static str]),
    /// It is not, for this reason.
    Out(&'static str),
}

use Source::{In, Out};

const NOBODY: &str = "says nothing about a person";
const COUNTS: &str = "counts of many people; nobody can be told from them";
const INQUIRY: &str = "a sign that a human looks at; telling it while that goes on would warn whoever made answers up \
     (Data Protection Act 2018, Schedule 2, paragraphs 2 and 7)";
const SECRET: &str = "a keyed fingerprint or secret that means nothing to a person and protects others";

/// Every table, in the order of its name.
pub const SOURCES: &[(&str, Source)] = &[
    (
        "access_copy_answer",
        Out("says only whose words lie in a copy that waits; the copy itself is what is given"),
    ),
    ("access_request", In(&["requests", "rows_made"])),
    ("access_subject", In(&["requests"])),
    ("access_withheld", Out("names passages by their places; the copy shows each with its reason")),
    ("api_key", In(&["rows_made"])),
    ("audit_check", Out("when the log was verified last; says nothing about a person")),
    ("audit_checkpoint", Out("a signed hash of the whole log; says nothing about a person")),
    ("audit_entry", In(&["looks", "acts_logged"])),
    ("audit_head", Out("a signed hash of the whole log; says nothing about a person")),
    ("audit_tile", Out("hashes of lines of the log, salted; nobody can be told from them")),
    ("audit_witness", Out("how far each witness holds the log; says nothing about a person")),
    ("batch", In(&["code", "rows_made"])),
    ("bcu", Out(NOBODY)),
    ("borough", Out("shown by name where a part of the copy belongs to one")),
    ("brake", Out(NOBODY)),
    ("bulk_send", Out(NOBODY)),
    ("code", In(&["code", "rows_made"])),
    ("contact_address", Out(SECRET)),
    ("contact_decision", Out("nothing is written there yet; it joins the copy with the part that writes it")),
    ("contact_index", Out("keyed fingerprints of the numbers and addresses that are in the copy as given")),
    ("contact_point", Out("nothing is written there yet; it joins the copy with the part that writes it")),
    ("contact_request", In(&["wish"])),
    ("conversation", Out("nothing is written there yet; it joins the copy with the part that writes it")),
    ("cut", Out(NOBODY)),
    ("cut_row", Out(COUNTS)),
    ("dead_letter", Out("what came in and belongs to nobody yet; a human looks at it")),
    ("encounter", In(&["contact", "contacts_attended", "rows_made"])),
    ("encounter_correction", In(&["contact", "corrections", "rows_made"])),
    ("encounter_officer", In(&["contact", "contacts_attended"])),
    ("encounter_victim", Out("nothing is written there yet; it joins the copy with the part that writes it")),
    ("enrolment", Out(SECRET)),
    ("equality_answer", In(&["equality"])),
    ("erasure", Out("ids of what was erased; they lead to nothing that can be read")),
    (
        "erasure_wish",
        Out(
            "who of the staff asked to erase an answer and who decided; what was erased is told by its certificate",
        ),
    ),
    ("feedback", In(&["answer"])),
    ("feedback_words", In(&["words", "own_words"])),
    ("figure", In(&["own_figures"])),
    ("figures_cut", Out(NOBODY)),
    ("flag", Out(INQUIRY)),
    ("flag_answer", Out(INQUIRY)),
    ("flag_decision", Out(INQUIRY)),
    ("flag_screening", Out(NOBODY)),
    ("force_key_check", Out(NOBODY)),
    (
        "held_text",
        Out(
            "words that are held as evidence or to keep somebody safe are no part of feedback; whoever may open the hold \
             decides by law what of them the person gets (Data Protection Act 2018, s. 45(4), or Schedule 2, paragraph 2)",
        ),
    ),
    (
        "hold",
        Out("that words are held is told on the receipt's page; why could name an investigation or a child"),
    ),
    ("import_run", Out(NOBODY)),
    ("invitation", In(&["asked", "rows_made"])),
    ("invitation_request", Out(SECRET)),
    ("job", Out("work of the program; holds ids of work items alone, which are in the copy by their items")),
    ("key_month", Out(NOBODY)),
    ("known_network", Out(SECRET)),
    ("ledger_figure", In(&["own_figures"])),
    ("ledger_rollup", Out(COUNTS)),
    ("message", Out("nothing is written there yet; it joins the copy with the part that writes it")),
    ("message_event", Out("nothing is written there yet; it joins the copy with the part that writes it")),
    ("message_original", Out("nothing is written there yet; it joins the copy with the part that writes it")),
    ("message_template", Out(NOBODY)),
    ("officer", In(&["officer"])),
    ("officer_news", Out("a mark that figures are to be cut anew; says nothing else")),
    ("one_time_code", Out(SECRET)),
    ("opening", Out("who of the staff asked to open a restricted record; in the log, as every read is")),
    ("passkey", Out("the public half of a key; its owner sees name and times under My account")),
    ("person_key", Out("a sealed key that opens what is in the copy; it says nothing itself")),
    ("posting", In(&["postings"])),
    ("recovery_code", Out(SECRET)),
    (
        "recovery_request",
        Out(
            "a wish that waits three days at most; who asked and who confirmed stands in the acts of the log",
        ),
    ),
    ("restricted_contact", Out(SECRET)),
    (
        "restriction",
        Out("that a record takes two people to open; telling why could name a list or an investigation"),
    ),
    ("retention_clock", Out(NOBODY)),
    ("retention_run", Out("how much each run of retention removed; counts alone")),
    (
        "retention_warning",
        Out("on which day what is in the copy is to be erased; the answer's page says so to staff"),
    ),
    ("rollup", Out(COUNTS)),
    ("round", Out(NOBODY)),
    ("schema_need", Out(NOBODY)),
    ("send_pace", Out(NOBODY)),
    ("session", In(&["sessions"])),
    ("sign_in_try", Out(SECRET)),
    ("spent_allowance", Out(SECRET)),
    ("staff", In(&["account"])),
    ("staff_contact", Out(SECRET)),
    ("staff_identity", Out(SECRET)),
    ("staff_source", Out(SECRET)),
    ("team", Out("shown by name where a part of the copy belongs to one")),
    (
        "unit_rollup",
        Out("the counts that an officer's own figures are cut from; shown as those figures, never finer"),
    ),
    ("victim", Out("nothing is written there yet; it joins the copy with the part that writes it")),
    (
        "waiting_account",
        Out(
            "an account that was asked for and waits 14 days at most; once confirmed it is in the copy as an account, and who asked and who confirmed stands in the acts of the log",
        ),
    ),
    (
        "word_sketch",
        Out("numbers made from keyed fingerprints of the stems of words that are in the copy as written"),
    ),
    ("word_stem", Out("keyed fingerprints of the stems of words that are in the copy as written")),
    ("words_batch", In(&["readers", "own_words"])),
    ("words_batch_answer", In(&["readers", "own_words"])),
    ("words_round", Out(NOBODY)),
    ("words_waiting", In(&["readers"])),
    ("work_event", In(&["work", "rows_made"])),
    ("work_item", In(&["work", "rows_made"])),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_every_reason_says_something() {
        assert!(SOURCES.windows(2).all(|two| two[0].0 < two[1].0));
        for (table, source) in SOURCES {
            match source {
                In(parts) => assert!(!parts.is_empty(), "{table}"),
                Out(reason) => assert!(reason.len() > 20, "{table}"),
            }
        }
    }
}
