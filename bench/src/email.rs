//! Ordinary replies by e-mail, read on one core: told a second.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use candour_channels::email;
use candour_domain::email_reply;

use crate::Options;

/// A reply as phones and programs write them: both forms, heads of four servers, and the message it replies to.
fn reply(n: usize) -> Vec<u8> {
    let mut raw = String::new();
    for server in 0..4 {
        let _ = write!(
            raw,
            "Received: from mx{server}.example.org (mx{server}.example.org [192.0.2.{server}]) by mx.police.example with \
             ESMTPS\r\n\tid {n:x}; Tue, 24 Nov 2026 10:00:0{server} +0000\r\n"
        );
    }
    let _ = write!(
        raw,
        "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=a; h=from:to; bh={0}; b={0}\r\nFrom: =?utf-8?Q?Am=C3=A9lie?= \
         <amy{n}@example.org>\r\nTo: reply@police.example\r\nSubject: Re: How did we do?\r\nDate: Tue, 24 Nov 2026 10:00:00 \
         +0000\r\nMessage-ID: <{n}@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; \
         boundary=\"b{n}\"\r\n\r\n",
        "c2lnbmF0dXJl".repeat(12)
    );
    let attribution = "On Tue, 24 Nov 2026 at 09:00, My Met Service <reply@police.example> wrote:";
    let _ = write!(
        raw,
        "--b{n}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n4. She \
         listened and came back twice, caf=C3=A9 or not. Thank you=\r\n very much.\r\n\r\n{attribution}\r\n"
    );
    for line in 0..30 {
        let _ = write!(raw, "> Line {line} of what we wrote, long enough to be one of a letter.\r\n");
    }
    let _ = write!(
        raw,
        "\r\n--b{n}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<div>4. She listened.</div><blockquote>"
    );
    for line in 0..30 {
        let _ = write!(raw, "<div style=\"margin:0\">Line {line} of what we wrote.</div>\r\n");
    }
    let _ = write!(raw, "</blockquote>\r\n--b{n}--\r\n");
    raw.into_bytes()
}

/// Reads replies for as long as a stretch lasts, and says how many in a second.
pub(crate) fn replies(options: &Options) -> Result<()> {
    let replies: Vec<Vec<u8>> = (0..200).map(reply).collect();
    let bytes = replies.iter().map(Vec::len).sum::<usize>() / replies.len();
    let stretch = Duration::from_secs(options.seconds);
    let mut rates = Vec::new();
    for _ in 0..options.rounds {
        let (began, mut many) = (Instant::now(), 0_usize);
        while began.elapsed() < stretch {
            for raw in &replies {
                let words = email_reply::words(&email::read(raw).text);
                ensure!(
                    words.starts_with("4. She listened") && words.ends_with("much."),
                    "read wrongly: {words}"
                );
                many += 1;
            }
        }
        rates.push(many as f64 / began.elapsed().as_secs_f64());
    }
    rates.sort_by(f64::total_cmp);
    let median = rates.get(rates.len() / 2).copied().unwrap_or_default();
    println!("e-mail: ordinary replies of {bytes} bytes read on one core, median {median:.0}/s");
    Ok(())
}
