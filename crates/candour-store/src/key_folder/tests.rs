use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;

const NOVEMBER: KeyMonth = KeyMonth::from_number(682);

fn new() -> NewFolder {
    NewFolder { id: [1; 16], key: [2; 32], slot_nonce: [3; 24], lasting_nonce: [4; 24] }
}

fn force(n: u8) -> ForceKey {
    ForceKey::from_bytes([n; 32])
}

struct Made {
    _temp: tempfile::TempDir,
    path: PathBuf,
    folder: KeyFolder,
}

fn made() -> Made {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("keys");
    assert!(!KeyFolder::is_at(&path).unwrap());
    let folder = KeyFolder::make(&path, &force(10), &force(20), &new()).unwrap();
    assert!(KeyFolder::is_at(&path).unwrap());
    Made { _temp: temp, path, folder }
}

fn lasting_of(path: &Path, key: u8) -> Result<[u8; 32], KeyFolderError> {
    Ok(*KeyFolder::open(path, &force(key))?.lasting()?.bytes())
}

fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn same(a: &MonthKey, b: &MonthKey) -> bool {
    a.month() == b.month() && a.bytes() == b.bytes()
}

#[test]
fn a_folder_opens_with_its_force_key_alone_and_is_for_its_owner_alone() {
    let mut made = made();
    let november = made.folder.make_month(NOVEMBER, [30; 32], [5; 24]).unwrap();
    assert_eq!(november.bytes(), &[30; 32]);
    assert_eq!(lasting_of(&made.path, 10).unwrap(), [20; 32]);
    assert!(matches!(lasting_of(&made.path, 11), Err(KeyFolderError::NoSlot)));
    let again = KeyFolder::open(&made.path, &force(10)).unwrap().month(NOVEMBER).unwrap();
    assert!(same(&again, &november));
    assert_eq!(fs::metadata(&made.path).unwrap().permissions().mode() & 0o777, 0o700);
    for name in names(&made.path) {
        let path = made.path.join(&name);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        let text = fs::read_to_string(&path).unwrap();
        for clear in [[2u8; 32], [10; 32], [20; 32], [30; 32]] {
            let hex: String = clear.iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(!text.contains(&hex), "{name} holds a key in the clear");
        }
    }
    assert_eq!(names(&made.path), ["2026-11.key", "folder.key", "lock"]);
}

#[test]
fn of_two_that_make_the_same_folder_or_month_both_have_the_same_keys() {
    let temp = tempfile::tempdir().unwrap();
    let path = temp.path().join("keys");
    let keys: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..8u8)
            .map(|n| {
                let path = &path;
                scope.spawn(move || {
                    let own = NewFolder { id: [n; 16], key: [n; 32], ..new() };
                    let mut folder = KeyFolder::make(path, &force(10), &force(100 + n), &own).unwrap();
                    let month = folder.make_month(NOVEMBER, [n; 32], [n; 24]).unwrap();
                    (*folder.lasting().unwrap().bytes(), *month.bytes())
                })
            })
            .collect();
        running.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(keys.windows(2).all(|two| two[0] == two[1]), "{keys:?}");
    assert_eq!(names(&path), ["2026-11.key", "folder.key", "lock"], "nothing half made is left");
}

#[test]
fn a_force_key_is_changed_while_another_program_goes_on() {
    let mut made = made();
    let november = made.folder.make_month(NOVEMBER, [30; 32], [5; 24]).unwrap();
    let old_copy = made.path.with_extension("copy");
    fs::create_dir(&old_copy).unwrap();
    for name in names(&made.path) {
        fs::copy(made.path.join(&name), old_copy.join(&name)).unwrap();
    }
    // Another program, with the old key, opened before.
    let mut serving = KeyFolder::open(&made.path, &force(10)).unwrap();
    let name = made.folder.add_slot(&force(11), [6; 24]).unwrap();
    assert_eq!(made.folder.add_slot(&force(11), [7; 24]).unwrap(), name, "a second time changes nothing");
    assert_eq!(made.folder.slots().unwrap().len(), 2);
    assert!(same(&KeyFolder::open(&made.path, &force(11)).unwrap().month(NOVEMBER).unwrap(), &november));
    // The old program makes the next month's key, and the new key opens it.
    let december = serving.make_month(NOVEMBER.next(), [31; 32], [8; 24]).unwrap();
    let mut with_new = KeyFolder::open(&made.path, &force(11)).unwrap();
    assert!(same(&with_new.month(NOVEMBER.next()).unwrap(), &december));

    let old_name = slot_name(&force(10), [1; 16]);
    let mut nonce = 50u8;
    let mut nonces = || {
        nonce += 1;
        [nonce; 24]
    };
    assert!(matches!(with_new.drop_slot(&name, [9; 32], &mut nonces), Err(KeyFolderError::LastSlot)));
    assert!(matches!(with_new.drop_slot("00000000", [9; 32], &mut nonces), Err(KeyFolderError::NoSuchSlot)));
    // A program that has the new key in use goes on over the change.
    let mut also_new = KeyFolder::open(&made.path, &force(11)).unwrap();
    with_new.drop_slot(&old_name, [9; 32], &mut nonces).unwrap();
    assert_eq!(with_new.slots().unwrap(), [name]);
    for folder in [&mut with_new, &mut also_new] {
        assert!(same(&folder.month(NOVEMBER).unwrap(), &november));
        assert_eq!(folder.lasting().unwrap().bytes(), &[20; 32]);
    }
    assert!(matches!(lasting_of(&made.path, 10), Err(KeyFolderError::NoSlot)));
    assert_eq!(lasting_of(&made.path, 11).unwrap(), [20; 32]);
    // Whoever has the old key and an old copy of the folder opens nothing that was made since.
    let january = with_new.make_month(NOVEMBER.next().next(), [32; 32], [10; 24]).unwrap();
    assert_eq!(january.bytes(), &[32; 32]);
    fs::copy(made.path.join("2027-01.key"), old_copy.join("2027-01.key")).unwrap();
    let mut thief = KeyFolder::open(&old_copy, &force(10)).unwrap();
    assert!(matches!(thief.month(NOVEMBER.next().next()), Err(KeyFolderError::Damaged(_))));
}

#[test]
fn dropping_a_slot_can_be_finished_after_it_broke_off_anywhere() {
    // Each state that a power cut may leave: the folder's file with both keys, and any of the months sealed anew.
    for done in 0..=2 {
        let mut made = made();
        made.folder.make_month(NOVEMBER, [30; 32], [5; 24]).unwrap();
        made.folder.make_month(NOVEMBER.next(), [31; 32], [6; 24]).unwrap();
        made.folder.add_slot(&force(11), [7; 24]).unwrap();
        let mut new = KeyFolder::open(&made.path, &force(11)).unwrap();
        new.keys.push([9; 32]);
        new.write_folder(&force(20), &mut || [8; 24]).unwrap();
        for month in [NOVEMBER, NOVEMBER.next()].into_iter().take(done) {
            let name = format!("{month}.key");
            let key = new.opened(&name, &name).unwrap();
            let sealed = new.sealed(&name, &key, [11; 24]).unwrap();
            write::replace(&made.path.join(&name), &KeyFile::month(month, sealed).text()).unwrap();
        }
        let mut again = KeyFolder::open(&made.path, &force(11)).unwrap();
        assert_eq!(again.month(NOVEMBER).unwrap().bytes(), &[30; 32]);
        again.drop_slot(&slot_name(&force(10), [1; 16]), [77; 32], || [12; 24]).unwrap();
        let mut after = KeyFolder::open(&made.path, &force(11)).unwrap();
        assert_eq!(after.keys, [[9; 32]]);
        assert_eq!(after.month(NOVEMBER).unwrap().bytes(), &[30; 32]);
        assert_eq!(after.month(NOVEMBER.next()).unwrap().bytes(), &[31; 32]);
        assert_eq!(after.lasting().unwrap().bytes(), &[20; 32]);
    }
}

#[test]
fn a_destroyed_key_is_gone_and_is_not_made_again() {
    let mut made = made();
    made.folder.make_month(NOVEMBER, [30; 32], [5; 24]).unwrap();
    fs::write(made.path.join(".2026-11.key.1.2"), "left when the power went").unwrap();
    made.folder.mark_month_gone(NOVEMBER).unwrap();
    assert_eq!(made.folder.month(NOVEMBER).unwrap().bytes(), &[30; 32], "marked is not destroyed");
    made.folder.keep_month(NOVEMBER).unwrap();
    assert_eq!(made.folder.gone().unwrap(), []);
    made.folder.destroy_month(NOVEMBER).unwrap();
    made.folder.destroy_month(NOVEMBER).unwrap();
    assert_eq!(names(&made.path), ["2026-11.gone", "folder.key", "lock"]);
    assert!(matches!(made.folder.month(NOVEMBER), Err(KeyFolderError::Destroyed(NOVEMBER))));
    assert!(matches!(
        made.folder.make_month(NOVEMBER, [31; 32], [6; 24]),
        Err(KeyFolderError::Destroyed(NOVEMBER))
    ));
    assert_eq!(made.folder.months().unwrap(), []);
    assert_eq!(made.folder.gone().unwrap(), [NOVEMBER]);
}

#[test]
fn a_file_cut_short_or_changed_anywhere_is_told_and_opens_nothing() {
    let mut made = made();
    made.folder.make_month(NOVEMBER, [30; 32], [5; 24]).unwrap();
    for name in ["2026-11.key", "folder.key"] {
        let place = made.path.join(name);
        let whole = fs::read(&place).unwrap();
        let fails = |bytes: &[u8], what: &str| {
            fs::write(&place, bytes).unwrap();
            let outcome =
                KeyFolder::open(&made.path, &force(10)).and_then(|mut folder| folder.month(NOVEMBER));
            assert!(
                matches!(outcome, Err(KeyFolderError::Damaged(_) | KeyFolderError::Newer(_))),
                "{name} {what}: {outcome:?}"
            );
        };
        for at in 0..whole.len() {
            fails(&whole[..at], &format!("cut at {at}"));
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fails(&changed, &format!("changed at {at}"));
        }
        fails(&vec![0; whole.len()], "zeros");
        fs::write(&place, &whole).unwrap();
    }
    // A file under another's name.
    fs::copy(made.path.join("2026-11.key"), made.path.join("2026-12.key")).unwrap();
    assert!(matches!(made.folder.month(NOVEMBER.next()), Err(KeyFolderError::Damaged(_))));
    assert!(matches!(made.folder.month(NOVEMBER.next().next()), Err(KeyFolderError::NoFile(_))));
    let newer = fs::read_to_string(made.path.join("folder.key")).unwrap().replacen("file 1", "file 2", 1);
    fs::write(made.path.join("folder.key"), newer).unwrap();
    assert!(matches!(lasting_of(&made.path, 10), Err(KeyFolderError::Newer(_))));
    fs::remove_file(made.path.join("folder.key")).unwrap();
    assert!(matches!(lasting_of(&made.path, 10), Err(KeyFolderError::Missing(_))));
}
