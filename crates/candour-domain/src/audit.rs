//! What the audit log records: acts, what they were done to, and why somebody read what a person wrote.

pub mod leaf;
pub mod proof;
pub mod tree;
pub mod verify;

use crate::named::named;

named! {
    /// Something that is put on record.
    AuditAct {
        /// Signed in.
        SignedIn = "signed_in",
        /// A sign-in with a wrong password.
        SignInRefused = "sign_in_refused",
        /// Signed out.
        SignedOut = "signed_out",
        /// Ended another sign-in of their own.
        SessionEnded = "session_ended",
        /// Proved once more who they are, before something dangerous.
        ProvedAgain = "proved_again",
        /// Tried to prove it, and did not.
        ProofRefused = "proof_refused",
        /// A right password with a wrong one-time code, or with none where one is needed.
        CodeRefused = "code_refused",
        /// Signed in with a recovery code, which is gone now.
        RecoveryCodeUsed = "recovery_code_used",
        /// Made a one-time link for somebody.
        EnrolmentLinkMade = "enrolment_link_made",
        /// Chose how they sign in, by a one-time link.
        EnrolmentLinkUsed = "enrolment_link_used",
        /// A one-time link that still works, with a code that is not its own.
        LinkCodeRefused = "link_code_refused",
        /// Asked that somebody be let in anew.
        RecoveryAsked = "recovery_asked",
        /// Confirmed that somebody be let in anew.
        RecoveryConfirmed = "recovery_confirmed",
        /// Declined that somebody be let in anew, or took it back.
        RecoveryDeclined = "recovery_declined",
        /// Set up their one-time codes.
        CodesSetUp = "codes_set_up",
        /// Had new recovery codes made.
        RecoveryCodesMade = "recovery_codes_made",
        /// Changed their own password.
        PasswordChanged = "password_changed",
        /// Made an account without a second person: by the command line alone.
        StaffMade = "staff_made",
        /// Asked for an account, which somebody else has to confirm.
        AccountAsked = "account_asked",
        /// Confirmed an account that somebody else asked for; from then on it is one.
        AccountConfirmed = "account_confirmed",
        /// Declined an account that somebody else asked for.
        AccountDeclined = "account_declined",
        /// Took back their own wish for an account.
        AccountTakenBack = "account_taken_back",
        /// Closed an account.
        StaffClosed = "staff_closed",
        /// Set somebody's password.
        PasswordSet = "password_set",
        /// Joined an account to one of the force's own sign-in service.
        IdentityJoined = "identity_joined",
        /// Parted an account from the force's own sign-in service.
        IdentityParted = "identity_parted",
        /// Was given another role by what the force's own sign-in service says.
        RoleFromClaims = "role_from_claims",
        /// Made a passkey.
        PasskeyAdded = "passkey_added",
        /// Removed a passkey.
        PasskeyRemoved = "passkey_removed",
        /// A passkey whose counter went back: there may be a copy of it.
        PasskeySuspect = "passkey_suspect",
        /// Made an API key.
        ApiKeyMade = "api_key_made",
        /// Stopped an API key.
        ApiKeyStopped = "api_key_stopped",
        /// Read the words or contact details behind a work item.
        ItemRead = "item_read",
        /// Read the words of an answer in the list of words.
        WordsRead = "words_read",
        /// Searched the words. What for is not put on record.
        WordsSearched = "words_searched",
        /// Had the list of who opened a record shown, for the person whose record it is.
        ReadersShown = "readers_shown",
        /// Looked for a telephone number or e-mail address among wishes to be contacted. Which is not put on record.
        ContactSearched = "contact_searched",
        /// Read a batch of words about their own contacts.
        OwnWordsRead = "own_words_read",
        /// Restricted a record, so that nobody opens it alone.
        RecordRestricted = "record_restricted",
        /// Lifted a restriction that two people had agreed on.
        RestrictionLifted = "restriction_lifted",
        /// Asked to open a restricted record, or to lift its restriction.
        OpeningAsked = "opening_asked",
        /// Allowed what somebody else had asked for.
        OpeningAllowed = "opening_allowed",
        /// Refused what somebody else had asked for.
        OpeningRefused = "opening_refused",
        /// Opened a restricted record by an opening that somebody else had allowed.
        RestrictedOpened = "restricted_opened",
        /// Took a work item.
        ItemTaken = "item_taken",
        /// Gave a work item back to the inbox.
        ItemPutBack = "item_put_back",
        /// Gave a work item to somebody.
        ItemAssigned = "item_assigned",
        /// Wrote a note on a work item.
        ItemNoted = "item_noted",
        /// Closed a work item.
        ItemClosed = "item_closed",
        /// Made an encounter on the spot.
        EncounterMade = "encounter_made",
        /// Put right who was present at an encounter.
        EncounterCorrected = "encounter_corrected",
        /// Handed over a code.
        CodeHandedOver = "code_handed_over",
        /// Said why nobody was offered a code.
        NotOffered = "not_offered",
        /// Bound a serial card to an encounter.
        CardBound = "card_bound",
        /// Made a print run of cards or an open code.
        BatchMade = "batch_made",
        /// Had the codes of a print run or an open code shown.
        BatchShown = "batch_shown",
        /// Stopped the codes of a print run or an open code.
        BatchStopped = "batch_stopped",
        /// Erased what came with an answer.
        AnswerErased = "answer_erased",
        /// Warned the force that what came with an answer has had its time.
        RetentionWarned = "retention_warned",
        /// Looked for what has had its time, and removed it.
        RetentionRan = "retention_ran",
        /// Stopped all messages to people.
        BrakePulled = "brake_pulled",
        /// Asked that what came with an answer be erased.
        ErasureAsked = "erasure_asked",
        /// Declined to erase what somebody else had asked for.
        ErasureDeclined = "erasure_declined",
        /// Placed a hold over an answer.
        HoldPlaced = "hold_placed",
        /// Looked at a hold again and let it stand.
        HoldKept = "hold_kept",
        /// Asked to lift a hold.
        HoldLiftAsked = "hold_lift_asked",
        /// Lifted a hold that somebody else had asked to lift.
        HoldLifted = "hold_lifted",
        /// Opened what a hold keeps.
        HeldRead = "held_read",
        /// Brought in a file.
        Imported = "imported",
        /// Looked at the audit log.
        AuditSeen = "audit_seen",
        /// Erased who, to what and why of a line of the audit log.
        AuditErased = "audit_erased",
        /// Erased who, to what and why of all lines before a time, which had had their time. What it was done to is an
        /// id of that time.
        AuditFaded = "audit_faded",
        /// Made a checkpoint of the audit log.
        CheckpointMade = "checkpoint_made",
        /// Took the audit log as it stood: as a restored backup left it, or with lines that carry no mark.
        AuditAccepted = "audit_accepted",
        /// Wrote the audit log out for a witness.
        AuditExported = "audit_exported",
        /// Had a failed job tried again.
        JobRetried = "job_retried",
        /// Made a cut of figures.
        FiguresCut = "figures_cut",
        /// Asked for a copy of what is held about a person, or took such a request down.
        AccessAsked = "access_asked",
        /// Took an answer out of a request for a copy into which it had been put by mistake.
        AccessAnswerRemoved = "access_answer_removed",
        /// Said how it is known who asks for a copy.
        AccessProven = "access_proven",
        /// Gathered what is held about a person and looked at it.
        AccessLooked = "access_looked",
        /// Blacked out a passage in a copy, or took that back.
        AccessBlackedOut = "access_blacked_out",
        /// Made a copy, for somebody else to release.
        AccessPrepared = "access_prepared",
        /// Released a copy.
        AccessReleased = "access_released",
        /// Fetched a copy, or handed it over.
        AccessFetched = "access_fetched",
        /// Gave a new code to fetch a copy with.
        AccessCodeGiven = "access_code_given",
        /// Put off the day by which a request for a copy is answered.
        AccessExtended = "access_extended",
        /// Ended a request for a copy without one.
        AccessEnded = "access_ended",
        /// Looked at a flag and its answers.
        FlagSeen = "flag_seen",
        /// Decided what a flag means.
        FlagDecided = "flag_decided",
        /// Gave the list of the force's own numbers and addresses.
        StaffContactsGiven = "staff_contacts_given",
        /// Gave the list of people whose records are restricted.
        NamedListGiven = "named_list_given",
    }
}

impl AuditAct {
    /// Acts by which somebody reads what a person sent.
    pub const READS: [Self; 5] =
        [Self::ItemRead, Self::WordsRead, Self::OwnWordsRead, Self::AccessLooked, Self::HeldRead];

    /// What the act is done to.
    pub const fn subject(self) -> AuditSubject {
        match self {
            Self::SignedIn
            | Self::IdentityJoined
            | Self::IdentityParted
            | Self::RoleFromClaims
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::PasskeySuspect
            | Self::SignInRefused
            | Self::SignedOut
            | Self::SessionEnded
            | Self::ProvedAgain
            | Self::ProofRefused
            | Self::CodeRefused
            | Self::EnrolmentLinkMade
            | Self::EnrolmentLinkUsed
            | Self::LinkCodeRefused
            | Self::RecoveryAsked
            | Self::RecoveryConfirmed
            | Self::RecoveryDeclined
            | Self::RecoveryCodeUsed
            | Self::CodesSetUp
            | Self::RecoveryCodesMade
            | Self::PasswordChanged
            | Self::StaffMade
            | Self::AccountAsked
            | Self::AccountConfirmed
            | Self::AccountDeclined
            | Self::AccountTakenBack
            | Self::StaffClosed
            | Self::PasswordSet => AuditSubject::Staff,
            Self::ItemRead
            | Self::ReadersShown
            | Self::ItemTaken
            | Self::ItemPutBack
            | Self::ItemAssigned
            | Self::ItemNoted
            | Self::ItemClosed
            | Self::FlagSeen
            | Self::FlagDecided
            | Self::ContactSearched => AuditSubject::WorkItem,
            Self::EncounterMade
            | Self::EncounterCorrected
            | Self::CodeHandedOver
            | Self::NotOffered
            | Self::CardBound => AuditSubject::Encounter,
            Self::BatchMade | Self::BatchShown | Self::BatchStopped => AuditSubject::Batch,
            Self::WordsRead
            | Self::WordsSearched
            | Self::AnswerErased
            | Self::RetentionWarned
            | Self::ErasureAsked
            | Self::ErasureDeclined
            | Self::HoldPlaced
            | Self::HoldKept
            | Self::HoldLiftAsked
            | Self::HoldLifted
            | Self::HeldRead => AuditSubject::Answer,
            Self::RetentionRan => AuditSubject::Retention,
            Self::OwnWordsRead => AuditSubject::WordsBatch,
            Self::RecordRestricted | Self::RestrictionLifted => AuditSubject::Restriction,
            Self::OpeningAsked | Self::OpeningAllowed | Self::OpeningRefused | Self::RestrictedOpened => {
                AuditSubject::Opening
            }
            Self::Imported | Self::StaffContactsGiven | Self::NamedListGiven => AuditSubject::Import,
            Self::AuditSeen
            | Self::AuditErased
            | Self::AuditFaded
            | Self::CheckpointMade
            | Self::AuditAccepted
            | Self::AuditExported => AuditSubject::Audit,
            Self::JobRetried | Self::BrakePulled => AuditSubject::Job,
            Self::FiguresCut => AuditSubject::Figures,
            Self::AccessAsked
            | Self::AccessAnswerRemoved
            | Self::AccessProven
            | Self::AccessLooked
            | Self::AccessBlackedOut
            | Self::AccessPrepared
            | Self::AccessReleased
            | Self::AccessFetched
            | Self::AccessCodeGiven
            | Self::AccessExtended
            | Self::AccessEnded => AuditSubject::AccessRequest,
            Self::ApiKeyMade | Self::ApiKeyStopped => AuditSubject::ApiKey,
        }
    }
}

named! {
    /// What an act was done to.
    AuditSubject {
        /// A request for a copy of what is held.
        AccessRequest = "access_request",
        /// A person who signs in.
        Staff = "staff",
        /// A work item.
        WorkItem = "work_item",
        /// An encounter.
        Encounter = "encounter",
        /// A print run or open code.
        Batch = "batch",
        /// An import.
        Import = "import",
        /// The audit log itself.
        Audit = "audit",
        /// A job.
        Job = "job",
        /// The figures.
        Figures = "figures",
        /// An API key.
        ApiKey = "api_key",
        /// An answer.
        Answer = "answer",
        /// A restriction.
        Restriction = "restriction",
        /// A run of retention.
        Retention = "retention",
        /// A wish to open a restricted record.
        Opening = "opening",
        /// Several answers whose words an officer reads together.
        WordsBatch = "words_batch",
    }
}

named! {
    /// Why a member of staff reads what a person wrote. Nobody reads without one of these.
    ReadPurpose {
        /// To give a person a copy of what is held about them.
        AnswerAccess = "answer_access",
        /// To see whether somebody is at risk.
        CheckRisk = "check_risk",
        /// To answer a person who asked to be contacted.
        AnswerRequest = "answer_request",
        /// To read what came in, as every entry is read.
        ReadEntry = "read_entry",
        /// To go on with something begun before.
        FollowUp = "follow_up",
        /// To look into a complaint or possible misconduct.
        Complaint = "complaint",
        /// To check how well items are handled.
        QualityCheck = "quality_check",
        /// To learn from what people said about one's own contacts.
        OwnContacts = "own_contacts",
        /// To look into a sign that feedback is abused.
        CheckFlag = "check_flag",
        /// For an investigation, or a court.
        Investigation = "investigation",
    }
}

impl ReadPurpose {
    /// Those that somebody who reads other people's entries chooses from.
    pub const CHOSEN: [Self; 7] = [
        Self::CheckRisk,
        Self::AnswerRequest,
        Self::ReadEntry,
        Self::FollowUp,
        Self::Complaint,
        Self::QualityCheck,
        Self::CheckFlag,
    ];

    /// The purpose that goes without saying when an item of this kind is worked on.
    pub const fn implied_by(kind: crate::work_item::WorkKind) -> Self {
        use crate::work_item::WorkKind;
        match kind {
            WorkKind::Risk => Self::CheckRisk,
            WorkKind::ContactRequest => Self::AnswerRequest,
            WorkKind::ReadWords => Self::ReadEntry,
            WorkKind::AccessRequest => Self::AnswerAccess,
            WorkKind::Flag => Self::CheckFlag,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_stands_once() {
        let mut names: Vec<&str> = AuditAct::ALL.iter().map(|act| act.as_str()).collect();
        for act in AuditAct::ALL {
            assert_eq!(AuditAct::parse(act.as_str()), Some(act));
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), AuditAct::ALL.len());
        assert_eq!(ReadPurpose::parse("curiosity"), None);
    }
}
