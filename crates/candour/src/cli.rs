//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Candour: victims of crime are kept informed and heard, and the police are held to account.
#[derive(Debug, Parser)]
#[command(name = "candour", version, arg_required_else_help = true, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a synthetic force on SQLite and serve it, to try everything.
    ///
    /// All people, encounters and answers in it are made up. The folder then holds the database, a force key and
    /// demo.json: the address, sample codes, and a sign-in for each role. A second start in the same folder goes on
    /// with what is there and adds fresh codes.
    Demo(Demo),
    /// Serve.
    ///
    /// Brings the schema of the database up to date first, unless told not to. Ends on SIGTERM or ctrl-c, after the
    /// requests under way are answered (10 seconds at most).
    #[command(after_long_help = crate::settings::help())]
    Serve(Serve),
    /// Bring the schema of the database up to date.
    Migrate(Common),
    /// Check settings, force key, database, clock, disk and alerts, and say what to do.
    ///
    /// One line a check: ok, warn or fail. The exit code is 1 when a check failed.
    Doctor(Doctor),
    /// Make a backup while others write, encrypted, read back before it counts.
    ///
    /// It goes to those whom backup_recipients names. No key of the force is in it: keep the key file apart.
    Backup(Backup),
    /// Bring a backup back into an empty database, or try in a drill whether it would come back.
    ///
    /// Every table is compared with what the backup says of itself. The exit code is 0 only when all are equal.
    Restore(Restore),
    /// Erase what came with an answer: words, wishes, notes and what leads to them. It cannot be undone.
    ///
    /// It is put on the list in erasure_folder, from which a restore does it again. Standard output is the certificate,
    /// as JSON.
    Erase(Erase),
    /// Say what has had its time and would be erased, by rule; with --run it goes now.
    ///
    /// `candour serve` does it once a day. Nothing goes while the clock is in doubt.
    Retention(Retention),
    /// Bring in the organisation, encounters or invitations from a file.
    ///
    /// The file is CSV or JSON Lines, by its ending. A bad row is named by file, line and column on standard error,
    /// and then nothing of the file is brought in. The same file again changes nothing.
    Import(Import),
    /// Give the list of the force's own telephone numbers and e-mail addresses, one a line.
    ///
    /// An answer whose wish to be contacted names one of them is flagged, and its record is restricted: two people open
    /// it. Only fingerprints of them are kept. The list takes the place of the one before.
    StaffContacts(ContactList),
    /// Give the list of telephone numbers and e-mail addresses of people whose records nobody opens alone, one a line.
    ///
    /// The record of an answer whose wish to be contacted names one of them is restricted, earlier ones too. Only
    /// fingerprints are kept. The list takes the place of the one before.
    NamedList(ContactList),
    /// Add, close and list people who sign in, and set their passwords.
    #[command(subcommand)]
    User(User),
    /// Make, list and stop keys with which other programs come in.
    #[command(subcommand)]
    ApiKey(ApiKey),
    /// Verify the audit log, make checkpoints of it, and prove to others what stands in it.
    #[command(subcommand)]
    Audit(Audit),
    /// Make, add and drop force keys, and look into the key folder.
    #[command(subcommand)]
    Key(Key),
    /// Show how something that comes in would be understood. Needs no database and keeps nothing.
    #[command(subcommand)]
    Try(crate::trial::Try),
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Common {
    /// A settings file (TOML); else CANDOUR_CONFIG names it.
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// The database: sqlite:PATH or postgres://… An address with a password is better kept in CANDOUR_DATABASE:
    /// others on this machine can read command lines.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// The file of the force key.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// Any other setting, as NAME=VALUE; `candour serve --help` lists them.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = name_and_value)]
    pub set: Vec<(String, String)>,
}

/// Serving.
#[derive(Debug, Args)]
pub struct Serve {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// The address and port to serve on, as in 127.0.0.1:8080; port 0 takes any free port.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Do not bring the schema up to date; stop when it is not.
    #[arg(long)]
    pub no_migrate: bool,
}

/// The demo.
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder of the demo; made when it is not there. Default: a fresh one under the system's temporary folder.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The address and port to serve on. Default: 127.0.0.1:8080, or a free port when that is taken.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// How many answers to make up.
    #[arg(long, value_name = "N", default_value_t = 60_000, hide = true,
          value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
    pub answers: u32,
    /// Only make the database, and say what is in it. The demo runs itself with this, so that the memory the making
    /// took is given back.
    #[arg(long, hide = true)]
    pub only_fill: bool,
}

/// Checking.
#[derive(Debug, Args)]
pub struct Doctor {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// Only count every answer anew and compare with the counts kept; needs no key. The exit code is 0 only when they
    /// are equal.
    #[arg(long)]
    pub recount: bool,
}

/// What has had its time.
#[derive(Debug, Args)]
pub struct Retention {
    /// Do it, instead of saying what would be done.
    #[arg(long)]
    pub run: bool,
    /// Say that the clock is right, where nobody served for more than two weeks.
    #[arg(long)]
    pub clock_is_right: bool,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// Backing up.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Backup {
    /// Something else than a backup.
    #[command(subcommand)]
    pub command: Option<BackupCommand>,
    /// A folder, in which the file is named by its time, or a new file. Default: backup_folder.
    #[arg(long, value_name = "DIR|FILE")]
    pub to: Option<PathBuf>,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// What belongs to backups.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Make a pair: an identity in a file that only its owner can read, and the recipient that belongs to it.
    ///
    /// Do this on a machine that makes no backups, keep the file there, and set backup_recipients to what is printed.
    /// Without the identity no backup opens; whoever has it opens them all.
    Key {
        /// The file to make.
        path: PathBuf,
    },
}

/// Restoring.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    pub file: PathBuf,
    /// The file with the identity that opens it (age).
    #[arg(long, value_name = "FILE")]
    pub identity: PathBuf,
    /// Only try: restore into a database of its own, compare every table, say how long it took, remove it again. A
    /// backup of PostgreSQL needs --database for a server on which another database may be made.
    #[arg(long)]
    pub drill: bool,
    /// The list of erasures, or its folder: what was erased after the backup is erased again. Default:
    /// erasure_folder.
    #[arg(long, value_name = "FILE|DIR")]
    pub erasures: Option<PathBuf>,
    /// There is no such list; what was erased after the backup comes back.
    #[arg(long, conflicts_with = "erasures")]
    pub without_erasures: bool,
    /// Where a drill puts the database of a SQLite backup meanwhile. Default: the system's temporary folder.
    #[arg(long, value_name = "DIR", requires = "drill")]
    pub scratch: Option<PathBuf>,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// Erasing.
#[derive(Debug, Args)]
pub struct Erase {
    /// The answer's id.
    #[arg(long, value_name = "ID")]
    pub answer: String,
    /// Why: asked (the person asked for it), ordered (by a court or the regulator) or mistake.
    #[arg(long, value_name = "REASON")]
    pub because: String,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// Giving a list of numbers and addresses.
#[derive(Debug, Args)]
pub struct ContactList {
    /// The list. Empty lines and lines that begin with # are passed over.
    pub file: PathBuf,
    /// Empty the list by a file without entries; ENTRIES is how many go by that.
    #[arg(long, value_name = "ENTRIES")]
    pub empty: Option<usize>,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// Importing.
#[derive(Debug, Args)]
pub struct Import {
    /// What is in the file.
    pub kind: ImportKind,
    /// The file.
    pub file: PathBuf,
    /// Check the file and say what would change; change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// How the file writes dates such as 03/04/2026. Without this, a date has to begin with the year.
    #[arg(long, value_name = "FORM")]
    pub dates: Option<Dates>,
    /// Where the codes of a file of invitations go, as CSV: encounter_reference, key, code, link, expires_at. Needed
    /// when the file offers any. The same file again gives the same codes.
    #[arg(long, value_name = "FILE")]
    pub codes: Option<PathBuf>,
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
}

/// What can be imported.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum ImportKind {
    /// Basic Command Units, boroughs, teams and officers.
    Organisation,
    /// Contacts between the police and victims.
    Encounters,
    /// Who was offered a code after which contact, and why others were not.
    Invitations,
}

/// How a file writes dates that do not begin with the year.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Dates {
    /// 03/04/2026 is the third of April.
    DayFirst,
    /// 03/04/2026 is the fourth of March.
    MonthFirst,
}

/// People who sign in.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person. The password is asked for, or read as one line from standard input; never an argument. With --link
    /// there is none: a one-time link is printed.
    Add {
        /// The name they sign in with.
        username: String,
        /// The name colleagues see.
        #[arg(long)]
        name: String,
        /// What they do: officer, team_leader, borough_commander, desk_adviser, desk_supervisor, professional_standards,
        /// analyst, recognition_panel, forum_coordinator, forum_member, commissioner, mayors_office, administrator or
        /// auditor. The last administrator cannot be closed. Accounts of the Commissioner's and the mayor's offices are
        /// out of an administrator's reach; the first is made here.
        #[arg(long)]
        role: String,
        /// What they do besides; may be given several times. What one role forbids, no other allows.
        #[arg(long)]
        also: Vec<String>,
        /// The code of their borough (a letter and eight digits), where the role has one.
        #[arg(long)]
        borough: Option<String>,
        /// The name of their team in that borough, where the role has one.
        #[arg(long, requires = "borough")]
        team: Option<String>,
        /// The reference of the officer they are, where they are one.
        #[arg(long)]
        officer: Option<String>,
        /// Print a one-time link, alone, on standard output, with which the person chooses a password and sets up
        /// one-time codes. It works once, for 72 hours.
        #[arg(long)]
        link: bool,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Print a one-time link for a person, alone, on standard output: for the first administrator, and for whoever has
    /// lost their means where no two administrators are left. When it is used, what the person had before is gone.
    Link {
        /// The name they sign in with.
        username: String,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Confirm an account that an administrator asked for on the pages, and print its one-time link, alone, on standard
    /// output: for when nobody else on the pages could. It is told first who asked and what for.
    Confirm {
        /// The name they are to sign in with.
        username: String,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Close an account; whoever has it open is signed out, and their work goes back to the inbox.
    Close {
        /// The name they sign in with.
        username: String,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// List accounts, open and closed, and those that wait for a second person.
    List {
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Set a password. It is asked for, or read as one line from standard input.
    Password {
        /// The name they sign in with.
        username: String,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
}

/// Keys with which other programs come in.
#[derive(Debug, Subcommand)]
pub enum ApiKey {
    /// Make a key and print it, alone, on standard output. It is shown once: only a fingerprint of it is kept.
    Make {
        /// What it is for: which program has it, and who looks after that program.
        label: String,
        /// What it may do: figures_read or invitations_write. May be given more than once.
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
        /// The code or name of the one borough it reaches. Default: the whole force.
        #[arg(long)]
        borough: Option<String>,
        /// How long it works: 90 or 365 days, or until_stopped. Default: 365.
        #[arg(long)]
        life: Option<String>,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// List keys, newest first: name, state, last day of use, scopes, reach, what it is for.
    List {
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Stop a key; the program that has it gets nothing from then on.
    Stop {
        /// The name of the key, which is its middle part.
        name: String,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
}

/// The audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Go through the whole log and say whether a line was changed, removed, put in, moved or cut off.
    ///
    /// Compares with the signed head, with the log's own checkpoints, and with those that witnesses hold. The exit code
    /// is 1 when something is wrong.
    Verify {
        /// A checkpoint as a witness got it. May be given more than once. Without one, nothing shows what somebody did who
        /// has the database and the keys.
        #[arg(long = "checkpoint", value_name = "FILE")]
        checkpoints: Vec<PathBuf>,
        /// The public key, as `candour audit key` prints it, for whoever has no force key.
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Make a checkpoint over all lines, print it, and send it to the witnesses that are set.
    Checkpoint {
        /// Write it to a file instead.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Print the public key that checks this log's signatures. Anybody may have it.
    Key {
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Take the log as it stands where the program refuses to go on with it. That you did is on record.
    ///
    /// The program remembers in the key folder how far the log went, and marks each line it writes. Use this after a
    /// backup was restored (--restored), or after a rolling upgrade in which nodes of the version before wrote lines
    /// without marks (--unmarked). Anything else is a reason to look who had the database: run `candour audit verify`
    /// first.
    Accept {
        /// Go on from where a restored database has the log. Give the number of lines that `candour restore` printed
        /// ("equal N lines of the audit log"): a database with another number is refused.
        #[arg(long, value_name = "LINES", required_unless_present_any = ["unmarked", "removed"])]
        restored: Option<u64>,
        /// Give numbers to lines that bear no mark of this log's.
        #[arg(long)]
        unmarked: bool,
        /// Forget the lines that were found removed before they had a number, once you know how.
        #[arg(long)]
        removed: bool,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Write out what a witness needs to check the log by itself: lines without names or ids of people, checkpoints, key.
    Export {
        /// The folder; made when it is not there.
        folder: PathBuf,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Print a proof as JSON.
    #[command(subcommand)]
    Proof(Proof),
}

/// Proofs.
#[derive(Debug, Subcommand)]
pub enum Proof {
    /// That a line is in the tree.
    Inclusion {
        /// The id of the line.
        line: String,
        /// In the tree of the first so many lines. Default: all that are numbered.
        #[arg(long, value_name = "LINES")]
        size: Option<u64>,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// That a tree begins with an earlier one.
    Consistency {
        /// How many lines the earlier tree has.
        old: u64,
        /// How many lines the later tree has.
        new: u64,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
}

/// Force keys, and the key folder they open.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a force key in a file that only its owner can read. A file that is there is never touched.
    ///
    /// Keep a copy in a safe place: without its key, nobody can read the words in a database.
    New {
        /// The file to make.
        path: PathBuf,
    },
    /// List the slots of the key folder by name, the months whose keys lie in it, and those that were destroyed.
    List {
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Add a slot for another force key to the key folder. Needs the force key in use.
    ///
    /// Then start the nodes with the new key, one after the other, and drop the old one's slot.
    Add {
        /// The file of the force key to add.
        new: PathBuf,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Drop a slot from the key folder: its force key opens nothing any more. Needs a force key that stays.
    Drop {
        /// The name of the slot, as `candour key list` shows it.
        slot: String,
        /// What every command takes.
        #[command(flatten)]
        common: Common,
    },
    /// Print the secret with which a receiver checks the signatures of alerts. It is derived from the lasting secret in
    /// the key folder, which the first start makes, and stays the same when the force key is changed.
    ///
    /// Whoever has it can raise an alarm; it opens nothing else.
    Webhook {
        /// The file of the force key.
        path: PathBuf,
        /// The key folder. Default: keys, beside the key file.
        #[arg(long, value_name = "DIR")]
        key_folder: Option<PathBuf>,
    },
}

impl Common {
    /// The settings in these flags.
    pub fn flags(&self) -> Vec<(String, String)> {
        let path = |path: &PathBuf| path.to_string_lossy().into_owned();
        let named = [("database", self.database.clone()), ("key_file", self.key_file.as_ref().map(path))];
        let named = named.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        self.set.iter().cloned().chain(named).collect()
    }
}

fn name_and_value(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("it has no =; write NAME=VALUE")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_every_command_has_help() {
        let mut command = Cli::command();
        command.clone().debug_assert();
        command.build();
        for sub in command.get_subcommands() {
            assert!(sub.get_about().is_some(), "{}", sub.get_name());
            for argument in sub.get_arguments().filter(|argument| argument.get_id() != "help") {
                assert!(argument.get_help().is_some(), "{} {}", sub.get_name(), argument.get_id());
            }
        }
    }

    #[test]
    fn named_flags_are_stronger_than_set() {
        let cli = Cli::try_parse_from([
            "candour",
            "migrate",
            "--database",
            "sqlite:a",
            "--set",
            "database=sqlite:b",
        ]);
        let Ok(Cli { command: Command::Migrate(common) }) = cli else { panic!("not read") };
        assert_eq!(common.flags().last(), Some(&("database".to_owned(), "sqlite:a".to_owned())));
    }
}
