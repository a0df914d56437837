//! London's boroughs and Basic Command Units, and the made-up teams and officers of the demo.
//!
//! Boroughs, their codes and the unit each belongs to are facts. Teams and officers are made up, and their names say so.
//! The City of London has a police force of its own and is not among them.

use candour_domain::ids::{BcuId, BoroughId, OfficerId, TeamId};
use candour_domain::posting::Posting;
use candour_store::organisation::{Bcu, Borough, Officer, Team};
use candour_store::posting::PostingOf;
use jiff::Timestamp;

use super::dice::Dice;

/// Code, name, unit, and thousands of people, by which the demo's contacts are spread.
const BOROUGHS: [(&str, &str, &str, f64); 32] = [
    ("E09000002", "Barking and Dagenham", "East Area", 219.0),
    ("E09000003", "Barnet", "North West", 389.0),
    ("E09000004", "Bexley", "South East", 247.0),
    ("E09000005", "Brent", "North West", 340.0),
    ("E09000006", "Bromley", "South Area", 330.0),
    ("E09000007", "Camden", "Central North", 210.0),
    ("E09000008", "Croydon", "South Area", 391.0),
    ("E09000009", "Ealing", "West Area", 367.0),
    ("E09000010", "Enfield", "North Area", 330.0),
    ("E09000011", "Greenwich", "South East", 289.0),
    ("E09000012", "Hackney", "Central East", 259.0),
    ("E09000013", "Hammersmith and Fulham", "Central West", 183.0),
    ("E09000014", "Haringey", "North Area", 264.0),
    ("E09000015", "Harrow", "North West", 261.0),
    ("E09000016", "Havering", "East Area", 262.0),
    ("E09000017", "Hillingdon", "West Area", 306.0),
    ("E09000018", "Hounslow", "West Area", 288.0),
    ("E09000019", "Islington", "Central North", 217.0),
    ("E09000020", "Kensington and Chelsea", "Central West", 143.0),
    ("E09000021", "Kingston upon Thames", "South West", 168.0),
    ("E09000022", "Lambeth", "Central South", 318.0),
    ("E09000023", "Lewisham", "South East", 300.0),
    ("E09000024", "Merton", "South West", 215.0),
    ("E09000025", "Newham", "North East", 351.0),
    ("E09000026", "Redbridge", "East Area", 310.0),
    ("E09000027", "Richmond upon Thames", "South West", 195.0),
    ("E09000028", "Southwark", "Central South", 307.0),
    ("E09000029", "Sutton", "South Area", 210.0),
    ("E09000030", "Tower Hamlets", "Central East", 310.0),
    ("E09000031", "Waltham Forest", "North East", 278.0),
    ("E09000032", "Wandsworth", "South West", 328.0),
    // Few live there, many are there.
    ("E09000033", "Westminster", "Central West", 420.0),
];

/// The teams of every borough.
const TEAMS: [&str; 5] = ["Response A", "Response B", "Response C", "Neighbourhoods", "Investigations"];

/// Officers in the whole force.
const OFFICERS: usize = 2_000;

/// The days, since 1970, from which on people joined (in 2019) and some of them moved (in 2022): before any demo's year.
const JOINED: i32 = 17_900;
const MOVED: i32 = 19_000;

/// First and last names that no person has: trees and herbs, and places that are plainly made up.
const FIRST: [&str; 40] = [
    "Alder", "Anise", "Aspen", "Basil", "Birch", "Bracken", "Bramble", "Briar", "Cedar", "Chervil", "Clover",
    "Comfrey", "Cypress", "Elder", "Fennel", "Fern", "Gorse", "Hawthorn", "Hazel", "Heather", "Hyssop",
    "Ivy", "Juniper", "Larch", "Laurel", "Linden", "Lovage", "Maple", "Marjoram", "Myrtle", "Nettle",
    "Oleander", "Poplar", "Rowan", "Saffron", "Sorrel", "Tansy", "Thyme", "Willow", "Yarrow",
];
const LAST_BEGINS: [&str; 12] = [
    "Sample", "Demo", "Trial", "Mock", "Sketch", "Model", "Figment", "Pretend", "Story", "Paper", "Draft",
    "Replica",
];
const LAST_ENDS: [&str; 10] = ["by", "field", "ford", "ham", "ley", "stead", "ton", "well", "wick", "worth"];

/// A team with its people, and how contacts with it tend to go.
#[derive(Debug, Clone)]
pub struct TeamOf {
    /// The team.
    pub id: TeamId,
    /// Its borough.
    pub borough: BoroughId,
    /// Its officers.
    pub officers: Vec<OfficerId>,
    /// How much better or worse than usual its contacts go, and those of each officer.
    pub bend: f64,
    /// The same for each officer.
    pub officer_bends: Vec<f64>,
    /// Its share of all contacts.
    pub weight: f64,
}

/// The force.
#[derive(Debug, Clone)]
pub struct Force {
    /// Units.
    pub bcus: Vec<Bcu>,
    /// Boroughs.
    pub boroughs: Vec<Borough>,
    /// Teams.
    pub teams: Vec<Team>,
    /// Officers.
    pub officers: Vec<Officer>,
    /// Where they were posted, and under which number.
    pub postings: Vec<PostingOf>,
    /// The teams as the year needs them.
    pub at_work: Vec<TeamOf>,
}

impl Force {
    /// Makes the force, the same for each seed whatever the day.
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 1);
        // Ids hold a time; this one only has to be the same at each start.
        let since = Timestamp::from_second(1_700_000_000).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut force = Self {
            bcus: Vec::new(),
            boroughs: Vec::new(),
            teams: Vec::new(),
            officers: Vec::new(),
            postings: Vec::new(),
            at_work: Vec::new(),
        };
        for (code, name, unit, thousands) in BOROUGHS {
            let bcu_id = if let Some(bcu) = force.bcus.iter().find(|bcu| bcu.name == unit) {
                bcu.id
            } else {
                let id = BcuId::new(since, dice.bytes());
                force.bcus.push(Bcu { id, name: unit.to_owned() });
                id
            };
            let borough_id = BoroughId::new(since, dice.bytes());
            let borough_bend = dice.normal(0.22);
            force.boroughs.push(Borough {
                id: borough_id,
                bcu_id,
                code: code.to_owned(),
                name: name.to_owned(),
            });
            for team in TEAMS {
                let id = TeamId::new(since, dice.bytes());
                force.teams.push(Team { id, borough_id, name: team.to_owned() });
                // Response teams meet most victims.
                let share = if team.starts_with("Response") { 1.4 } else { 0.6 };
                force.at_work.push(TeamOf {
                    id,
                    borough: borough_id,
                    officers: Vec::new(),
                    bend: borough_bend + dice.normal(0.2),
                    officer_bends: Vec::new(),
                    weight: share * thousands,
                });
            }
        }
        force.staff_teams(since, &mut dice);
        force.post();
        force
    }

    /// Posts everybody to their team some years ago; one in ten came from another team, with another number.
    fn post(&mut self) {
        let teams = self.at_work.len().max(1);
        let mut postings = Vec::new();
        for (number, officer) in (0i32..).zip(&self.officers) {
            let began = JOINED + number % 700;
            let place = usize::try_from(number).unwrap_or(0);
            let worn = |place: usize| Some(format!("{}{}", 100 + number, self.letters(place % teams)));
            let mut from = began;
            if number % 10 == 3
                && let Some(earlier) = self.at_work.get((place + 5) % teams)
            {
                from = MOVED + number % 300;
                let (team, until) = (earlier.id, Some(from - 1));
                let shoulder_number = worn(place + 5);
                postings.push((officer.id, Posting { team, shoulder_number, from: began, until }));
            }
            let shoulder_number = worn(place);
            let posting = Posting { team: officer.team_id, shoulder_number, from, until: None };
            postings.push((officer.id, posting));
        }
        self.postings = postings;
    }

    /// The initials of the unit that a team belongs to.
    fn letters(&self, team: usize) -> String {
        let borough = self.at_work.get(team).map(|team| team.borough);
        let borough = self.boroughs.iter().find(|known| Some(known.id) == borough);
        let bcu = borough.and_then(|borough| self.bcus.iter().find(|bcu| bcu.id == borough.bcu_id));
        bcu.map(|bcu| bcu.name.split(' ').filter_map(|word| word.chars().next()).collect())
            .unwrap_or_default()
    }

    fn staff_teams(&mut self, since: Timestamp, dice: &mut Dice) {
        let teams = self.at_work.len().max(1);
        for number in 0..OFFICERS {
            let Some(team) = self.at_work.get_mut(number % teams) else { return };
            let id = OfficerId::new(since, dice.bytes());
            team.officers.push(id);
            team.officer_bends.push(dice.normal(0.7));
            self.officers.push(Officer {
                id,
                reference: format!("SYN{:05}", number + 1),
                name: name(number),
                team_id: team.id,
            });
        }
    }

    /// The officer who signs in to try an officer's phone, with the team.
    pub fn first_officer(&self) -> Option<(&Officer, &TeamOf)> {
        let officer = self.officers.first()?;
        Some((officer, self.at_work.iter().find(|team| team.id == officer.team_id)?))
    }
}

/// A name that no other number below 4,800 has.
fn name(number: usize) -> String {
    // The steps have no divisor in common with the lengths, so that neighbours differ in every part.
    let of = |list: &[&'static str], at: usize| list.get(at % list.len().max(1)).copied().unwrap_or_default();
    let last = (number * 7 + number / 40) % 120;
    format!("{} {}{}", of(&FIRST, number), of(&LAST_BEGINS, last % 12), of(&LAST_ENDS, last / 12))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_force_has_32_boroughs_in_12_units_and_about_2000_officers_by_names_of_their_own() {
        let force = Force::new(1);
        assert_eq!((force.boroughs.len(), force.bcus.len(), force.teams.len()), (32, 12, 160));
        assert_eq!(force.officers.len(), OFFICERS);
        let names: HashSet<&str> = force.officers.iter().map(|officer| officer.name.as_str()).collect();
        assert_eq!(names.len(), OFFICERS);
        assert!(force.at_work.iter().all(|team| team.officers.len() >= 12));
        assert!(force.boroughs.iter().all(|borough| {
            candour_domain::organisation::borough_code(&borough.code).as_deref()
                == Some(borough.code.as_str())
        }));
    }

    #[test]
    fn everybody_is_posted_to_one_team_each_day_up_to_the_one_they_are_in() {
        let force = Force::new(1);
        for officer in &force.officers {
            let own: Vec<&Posting> = force
                .postings
                .iter()
                .filter(|(id, _)| *id == officer.id)
                .map(|(_, posting)| posting)
                .collect();
            let last = own.last().unwrap();
            assert_eq!((last.team, last.until), (officer.team_id, None));
            assert!(own.windows(2).all(|pair| !pair[0].overlaps(pair[1])));
        }
        assert_eq!(force.postings.len(), OFFICERS + OFFICERS / 10);
        assert_eq!(force.postings[0].1.shoulder_number.as_deref(), Some("100EA"));
    }

    #[test]
    fn the_same_seed_gives_the_same_force() {
        assert_eq!(Force::new(3).officers, Force::new(3).officers);
        assert_ne!(Force::new(3).officers[0].id, Force::new(4).officers[0].id);
    }
}
