//! A force key from the output of a command, for forces that keep it in a key store of their own.

use std::io::Read as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use candour_domain::key::ForceKey;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::fault::Fault;

/// How long the command may take, in looks.
const LOOKS: u32 = 1_500;
/// How long after each look.
const LOOK: Duration = Duration::from_millis(20);
/// A key is 65 bytes; what is far longer is something else.
const LONGEST: u64 = 4_096;

/// Runs the command by the shell and reads the key from its standard output. What it writes is never shown: it may be a
/// key.
///
/// # Errors
/// Says what went wrong, and what to do.
pub fn read(command: &str) -> Result<ForceKey, Fault> {
    read_within(command, LOOKS)
}

fn read_within(command: &str, looks: u32) -> Result<ForceKey, Fault> {
    let to_do = "Run it as the account of this program and see what it says. It has to write 64 hexadecimal digits and \
                 nothing else, and end with 0 within 30 seconds.";
    let failed = |what: &str| Fault::new(format!("The key command {what} Nothing was changed."), to_do);
    let mut child = Command::new("/bin/sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        // A group of its own, so that whatever it started can be ended with it.
        .process_group(0)
        .spawn()
        .map_err(|error| failed(&format!("could not be started: {error}.")))?;
    let output = child.stdout.take().map(|output| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let read = output.take(LONGEST).read_to_end(&mut text);
            read.map(|_| text)
        })
    });
    let mut ended = None;
    for _ in 0..looks {
        ended = child.try_wait().ok().flatten();
        if ended.is_some() {
            break;
        }
        std::thread::sleep(LOOK);
    }
    // What the command left running may hold its output open.
    end_group(&mut child);
    let Some(status) = ended else { return Err(failed("did not end within 30 seconds and was stopped.")) };
    if !status.success() {
        return Err(failed(&format!("failed ({status}).")));
    }
    let text = output.and_then(|reading| reading.join().ok()).and_then(Result::ok).unwrap_or_default();
    let key = String::from_utf8(text).ok().and_then(|text| ForceKey::from_hex(&text).ok());
    key.ok_or_else(|| failed("wrote something that is no force key."))
}

fn end_group(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_gives_the_key_it_writes() {
        let key = ForceKey::from_bytes([0xA5; 32]);
        let read = read(&format!("echo {}", key.to_hex().trim())).unwrap();
        assert_eq!(read.to_hex(), key.to_hex());
    }

    #[test]
    fn a_command_that_fails_hangs_or_writes_rubbish_is_told_and_its_output_is_not() {
        let digits = "a5".repeat(32);
        for (command, what) in [
            ("exit 3", "failed"),
            ("no-such-program-anywhere", "failed"),
            (&*format!("echo {digits}; exit 1"), "failed"),
            ("true", "no force key"),
            (&*format!("echo {digits} {digits}"), "no force key"),
            ("head -c 100000 /dev/zero", "failed"),
            ("head -c 1000 /dev/zero", "no force key"),
            ("printf 'hunter2'", "no force key"),
        ] {
            let fault = read(command).unwrap_err();
            assert!(fault.what().contains(what), "{command}: {fault}");
            assert!(
                !fault.to_string().contains("hunter2") && !fault.to_string().contains(&digits),
                "{fault}"
            );
        }
        let fault = read_within("sleep 60", 5).unwrap_err();
        assert!(fault.what().contains("did not end"), "{fault}");
        // One that ends and leaves something behind that holds its output open.
        let left = read_within(&format!("echo {digits}; sleep 60 &"), 500);
        assert_eq!(left.unwrap().to_hex().trim(), digits);
    }
}
