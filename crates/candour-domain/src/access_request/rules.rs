//! Why something is withheld, a request refused or put off, and how it is known who asks.

use crate::named::named;

named! {
    /// Why a part of what is held is not in the copy. Each has a place in the law.
    Exemption {
        /// It is about somebody else too, who has not agreed.
        OtherPeople = "other_people",
        /// It would harm preventing or finding out crime, or bringing somebody to court.
        Crime = "crime",
        /// It would harm a complaint or a matter of conduct that is being looked into.
        Complaint = "complaint",
        /// It is advice of a lawyer, or for a court.
        LegalAdvice = "legal_advice",
        /// It would likely cause serious harm to the health of somebody.
        SeriousHarm = "serious_harm",
        /// It says that a child was or may be abused, and to give it is not in the child's interest.
        ChildAbuse = "child_abuse",
        /// It is a figure from so few people that it would tell what one of them said.
        FewPeople = "few_people",
    }
}

impl Exemption {
    /// Where it stands: in the Data Protection Act 2018, for what is held under the UK GDPR. From knowledge of the Act, to
    /// be checked by the force before real use.
    pub const fn law(self) -> &'static str {
        match self {
            Self::OtherPeople | Self::FewPeople => "DPA 2018, Sch. 2, Part 3, para. 16",
            Self::Crime => "DPA 2018, Sch. 2, Part 1, para. 2",
            Self::Complaint => "DPA 2018, Sch. 2, Part 2, para. 7",
            Self::LegalAdvice => "DPA 2018, Sch. 2, Part 4, para. 19",
            Self::SeriousHarm => "DPA 2018, Sch. 3, Part 2, para. 5",
            Self::ChildAbuse => "DPA 2018, Sch. 3, Part 5, para. 21",
        }
    }

    /// Where the same stands for what is held for a law-enforcement purpose (Part 3 of the Act), where it does.
    pub const fn law_of_part_3(self) -> Option<&'static str> {
        match self {
            Self::OtherPeople | Self::FewPeople | Self::SeriousHarm | Self::ChildAbuse => {
                Some("DPA 2018, s. 45(4)(e)")
            }
            Self::Crime => Some("DPA 2018, s. 45(4)(b)"),
            Self::Complaint => Some("DPA 2018, s. 45(4)(a)"),
            Self::LegalAdvice => None,
        }
    }

    /// Whether a person may choose it for a passage. Few people is the program's own rule.
    pub const fn may_be_chosen(self) -> bool {
        !matches!(self, Self::FewPeople)
    }
}

named! {
    /// How it is known that the one who asks is the person.
    Proof {
        /// It is not known yet: nothing is prepared.
        None = "none",
        /// They have the receipt of the answer.
        Receipt = "receipt",
        /// They are signed in.
        Account = "account",
        /// A person has checked it.
        Checked = "checked",
    }
}

named! {
    /// Why a request is refused as a whole.
    Refusal {
        /// Nobody could find out that the one who asks is the person, or may ask for them.
        NotProven = "not_proven",
        /// It is manifestly unfounded or excessive: UK GDPR Article 12(5); section 53 of the Act.
        Excessive = "excessive",
        /// All of it is withheld by an exemption.
        Exempt = "exempt",
    }
}

named! {
    /// Why a request needs up to two months more (UK GDPR Article 12(3)).
    Extension {
        /// It is complex.
        Complex = "complex",
        /// The person has sent several requests.
        Several = "several",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        assert!(Exemption::ALL.into_iter().all(|one| Exemption::parse(one.as_str()) == Some(one)));
        assert!(Proof::ALL.into_iter().all(|one| Proof::parse(one.as_str()) == Some(one)));
        assert!(Refusal::ALL.into_iter().all(|one| Refusal::parse(one.as_str()) == Some(one)));
        assert!(Extension::ALL.into_iter().all(|one| Extension::parse(one.as_str()) == Some(one)));
    }

    #[test]
    fn every_exemption_names_an_act_a_schedule_and_a_paragraph() {
        for one in Exemption::ALL {
            let law = one.law();
            assert!(law.starts_with("DPA 2018, Sch. ") && law.contains("para. "), "{law}");
        }
    }
}
