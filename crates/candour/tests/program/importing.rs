//! Files come in by the command line: forms of dates, faults by name, and codes for the force's own way of sending.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Output;

use crate::server::{key_file, program, said, told};

struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        key_file(desk.folder.path());
        assert!(desk.candour(&["migrate"]).status.success());
        desk
    }

    fn candour(&self, arguments: &[&str]) -> Output {
        let mut command = program();
        command
            .args(arguments)
            .env("CANDOUR_DATABASE", format!("sqlite:{}", self.folder.path().join("candour.db").display()))
            .env("CANDOUR_KEY_FILE", self.folder.path().join("force.key"))
            .env("CANDOUR_BASE_URL", "https://feedback.example.police.uk")
            .current_dir(self.folder.path());
        command.output().unwrap()
    }

    fn lay(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.path().join(name)).ok()
    }
}

#[test]
fn dates_are_told_faults_are_named_and_codes_come_out_the_same_each_time() {
    let desk = Desk::new();
    desk.lay(
        "organisation.csv",
        "\u{feff}bcu,borough_code,borough,team,officer_reference,officer_name,posted_from\r\n\
         Central East,E09000012,Hackney,Response A,P1,Ada Able,03/04/2024\r\n",
    );
    let refused = desk.candour(&["import", "organisation", "organisation.csv"]);
    assert_eq!(refused.status.code(), Some(1));
    let start = "organisation.csv, line 2, column posted_from: “03/04/2024” can be read two ways.";
    assert!(said(&refused).starts_with(start), "{}", said(&refused));
    let told_form = ["import", "organisation", "organisation.csv", "--dates", "day-first"];
    assert!(told(&desk.candour(&told_form)).contains("1 records read; 1 new"));
    assert!(told(&desk.candour(&told_form)).contains("0 new, 0 changed, 1 as before"));

    desk.lay(
        "encounters.jsonl",
        "{\"force_reference\":\"CAD 1\",\"started_at\":\"2026-03-02T14:05:00Z\",\"borough\":\"Hackney\",\
         \"kind\":\"visit\",\"officers\":[\"P1\"],\"contact_safe\":\"safe\"}\n",
    );
    assert!(desk.candour(&["import", "encounters", "encounters.jsonl"]).status.success());
    desk.lay("invitations.csv", "encounter_reference,outcome\nCAD 1,offered\n");
    let nowhere = desk.candour(&["import", "invitations", "invitations.csv"]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(said(&nowhere).contains("invitations.csv, line 2, column outcome: A code that is offered"));

    let offer = ["import", "invitations", "invitations.csv", "--codes", "codes.csv"];
    let trial = desk.candour(&[&offer[..], &["--dry-run"]].concat());
    assert!(told(&trial).contains("1 new"), "{}", said(&trial));
    assert_eq!(desk.read("codes.csv"), None, "a trial makes no code");
    let made = desk.candour(&offer);
    assert!(made.status.success(), "{}", said(&made));
    let codes = desk.read("codes.csv").unwrap();
    let mut lines = codes.lines();
    assert_eq!(lines.next(), Some("encounter_reference,key,code,link,expires_at"));
    let fields: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!((fields[0], fields[1], fields[2].len()), ("CAD 1", "1", 11));
    assert_eq!(fields[3], format!("https://feedback.example.police.uk/f/{}", fields[2]));
    let mode = std::fs::metadata(desk.folder.path().join("codes.csv")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(
        !told(&made).contains(fields[2]) && !said(&made).contains(fields[2]),
        "codes stand in the file alone"
    );

    std::fs::remove_file(desk.folder.path().join("codes.csv")).unwrap();
    let again = desk.candour(&offer);
    assert!(told(&again).contains("0 new, 0 changed, 1 as before"), "{}", told(&again));
    assert_eq!(desk.read("codes.csv").unwrap(), codes);

    desk.lay("invitations.csv", "encounter_reference,outcome\nCAD 1,offered\nCAD 9,offered\n");
    let unknown = desk.candour(&offer);
    assert!(said(&unknown).contains("line 3, column encounter_reference: There is no contact “CAD 9”."));
    assert_eq!(desk.read("codes.csv").unwrap(), codes, "a file that was refused leaves the codes of before");
    assert_eq!(desk.read("codes.csv.part"), None);
    let bad =
        desk.candour(&["import", "invitations", "invitations.csv", "--codes", "no/such/folder/codes.csv"]);
    assert!(said(&bad).contains("Nothing was brought in."), "{}", said(&bad));

    // The codes do not take the place of the file they come from, by whatever name it is called.
    let before = desk.read("invitations.csv").unwrap();
    std::os::unix::fs::symlink("invitations.csv", desk.folder.path().join("link.csv")).unwrap();
    for same in ["invitations.csv", "./invitations.csv", "link.csv"] {
        let bad = desk.candour(&["import", "invitations", "invitations.csv", "--codes", same]);
        assert!(said(&bad).contains("it is the file that is brought in"), "{same}: {}", said(&bad));
        assert_eq!(desk.read("invitations.csv").unwrap(), before, "{same}");
    }
}
