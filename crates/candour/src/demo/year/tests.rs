use std::collections::HashSet;

use candour_domain::encounter::EncounterState;
use candour_domain::ids::CodeId;
use candour_domain::key::KeyMonth;
use candour_domain::work_item::{WorkKind, WorkState};

use super::*;

const END: &str = "2026-11-24T10:00:00Z";

fn year(seed: u64, answers: u32) -> Year {
    let end = END.parse().unwrap();
    let key = ForceKey::from_bytes([5; 32]);
    let mut dice = Dice::new(99, 0);
    let open = (0..3).map(|_| (CodeId::new(end, dice.bytes()), Code::draw(|| dice.byte()))).collect();
    Year::new(Given {
        seed,
        end,
        answers,
        force: Force::new(seed),
        month: MonthKey::new(KeyMonth::from_number(682), [6; 32]),
        key,
        desk: vec![StaffId::new(end, [1; 10]), StaffId::new(end, [2; 10])],
        open,
        clocks: WorkClocks::default(),
    })
}

fn all(mut year: Year) -> Rows {
    let mut rows = Rows::default();
    while let Some(more) = year.next_rows() {
        rows.encounters.extend(more.encounters);
        rows.present.extend(more.present);
        rows.codes.extend(more.codes);
        rows.invitations.extend(more.invitations);
        rows.people.extend(more.people);
        rows.answers.extend(more.answers);
        rows.words.extend(more.words);
        rows.wishes.extend(more.wishes);
        rows.equality.extend(more.equality);
        rows.work.extend(more.work);
        rows.events.extend(more.events);
    }
    rows
}

#[test]
fn the_same_seed_and_end_give_the_same_year_to_the_byte() {
    let a = all(year(1, 3_000));
    let b = all(year(1, 3_000));
    assert_eq!(format!("{a:?}"), format!("{b:?}"));
    assert!(a.words.iter().zip(&b.words).all(|(a, b)| a.sealed.bytes() == b.sealed.bytes()));
    assert_ne!(format!("{:?}", all(year(2, 3_000))), format!("{a:?}"));
}

#[test]
fn the_year_has_the_shape_of_a_service_in_use() {
    let rows = all(year(1, 20_000));
    assert_eq!(rows.answers.len(), 20_000);
    let share = |part: usize, whole: usize| {
        f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole).unwrap())
    };
    let fives = rows.answers.iter().filter(|past| past.answer.rating.value() == 5).count();
    assert!((0.79..0.85).contains(&share(fives, 20_000)), "{fives}");
    assert!((0.33..0.38).contains(&share(rows.words.len(), 20_000)), "{}", rows.words.len());
    let open = rows.answers.iter().filter(|past| past.answer.stratum == Stratum::Open).count();
    assert!((0.13..0.17).contains(&share(open, 20_000)), "{open}");
    let withdrawn = rows.answers.iter().filter(|past| past.withdrawn_at.is_some()).count();
    assert!((40..140).contains(&withdrawn), "{withdrawn}");
    let unmatched = rows.encounters.iter().filter(|one| one.state == EncounterState::Unmatched).count();
    assert!((0.04..0.08).contains(&share(unmatched, rows.encounters.len())), "{unmatched}");
    let risks = rows.work.iter().filter(|past| past.item.kind == WorkKind::Risk).count();
    assert!((0.001..0.03).contains(&share(risks, rows.words.len())), "{risks}");
    assert!(rows.wishes.len() > 150 && rows.equality.len() > 1_500);
    assert_eq!(rows.words.len() + rows.wishes.len(), rows.work.len());
    let several =
        rows.present.len() > rows.encounters.len() && rows.present.len() < rows.encounters.len() * 3;
    assert!(several && rows.invitations.len() == rows.encounters.len());
}

#[test]
fn nothing_lies_after_the_end_or_before_its_cause() {
    let end: Timestamp = END.parse().unwrap();
    let rows = all(year(1, 5_000));
    assert!(rows.encounters.iter().all(|one| one.started_at <= end && one.made_at <= end));
    assert!(rows.answers.iter().all(|past| past.answer.received_at <= end));
    assert!(rows.events.iter().all(|event| event.at <= end));
    assert!(rows.encounters.iter().all(|one| one.made_at >= one.started_at));
    let begin = end.checked_sub(SignedDuration::from_hours(24 * 366)).unwrap();
    assert!(rows.encounters.iter().all(|one| one.started_at >= begin));
}

#[test]
fn about_forty_items_stand_open_and_some_of_them_are_late() {
    let end: Timestamp = END.parse().unwrap();
    let rows = all(year(crate::demo::SEED, 60_000));
    let open: Vec<_> = rows.work.iter().filter(|past| past.state != WorkState::Closed).collect();
    assert!((20..=70).contains(&open.len()), "{}", open.len());
    let late = open.iter().filter(|past| past.item.due_at < end).count();
    assert!((1..=6).contains(&late), "{late} late");
    let kinds: HashSet<WorkKind> = open.iter().map(|past| past.item.kind).collect();
    assert!(kinds.contains(&WorkKind::ReadWords) && kinds.contains(&WorkKind::ContactRequest), "{kinds:?}");
    assert!(open.iter().all(|past| past.closed.is_none()));
    let owned = |past: &PastWork| (past.state == WorkState::Taken) == past.owner.is_some();
    assert!(open.iter().all(|past| owned(past)));
}
