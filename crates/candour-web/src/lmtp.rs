//! The door for e-mail: a listener that speaks LMTP with the mail server in front of it.
//!
//! A message is answered with 250 only after [`Inbox::keep`] has said that it is kept; until then the mail server has it,
//! and tries again. A connection that breaks between the two makes the mail server send the message once more: whoever
//! keeps must know one that came before.

use std::sync::Arc;
use std::time::Duration;

use candour_channels::lmtp::{Limits, Outcome, Session, Step, Verdict};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// How long somebody may say nothing (RFC 5321, section 4.5.3.2.7).
const IDLE: Duration = Duration::from_mins(5);
/// How long a connection lasts. Mail servers keep one for some messages, then begin another.
const LIFE: Duration = Duration::from_mins(30);
/// How long somebody may read nothing of an answer.
const READER_PATIENCE: Duration = Duration::from_secs(30);
/// How long to wait when the system gives no connection.
const BREATH: Duration = Duration::from_millis(100);
/// How much is read at once.
const BUFFER: usize = 16 * 1024;

/// A message for one recipient.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The recipient.
    pub recipient: String,
    /// The message, byte for byte.
    pub raw: Arc<[u8]>,
}

/// A message is not kept: there is no storage now. The mail server keeps it and tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message is not kept; it is to be sent again")]
pub struct NotKept;

/// Who takes the messages.
pub trait Inbox: Send + Sync + 'static {
    /// Whether an address can be one of ours. No only where it never can: the message then goes back to its sender.
    fn is_ours(&self, address: &str) -> bool;

    /// Keeps a message for one recipient. Done means committed. The same message can come again.
    fn keep(&self, delivery: Delivery) -> impl Future<Output = Result<(), NotKept>> + Send;
}

/// How much is taken at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// How many connections.
    pub connections: usize,
    /// How much of each message.
    pub limits: Limits,
}

impl Default for Room {
    fn default() -> Self {
        // With ten megabytes a message, 160 megabytes at most.
        Self { connections: 16, limits: Limits { size: 10 * 1024 * 1024, recipients: 100 } }
    }
}

/// Takes connections until `ended`, then no more: those that stand idle are told to come again, and messages under way are
/// answered first. The host is what we call ourselves.
pub async fn serve<I: Inbox>(
    listener: TcpListener,
    host: &str,
    inbox: Arc<I>,
    room: Room,
    ended: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(room.connections));
    let (end, told) = watch::channel(false);
    let mut under_way = JoinSet::new();
    tokio::pin!(ended);
    loop {
        let next = async {
            let free = Arc::clone(&places).acquire_owned().await;
            (free, listener.accept().await)
        };
        let (free, accepted) = tokio::select! {
            next = next => next,
            () = &mut ended => break,
        };
        while under_way.try_join_next().is_some() {}
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let session = Session::new(host, room.limits);
        let (inbox, told) = (Arc::clone(&inbox), told.clone());
        under_way.spawn(async move {
            let _kept = free;
            // A connection that breaks off is the mail server's, which tries again.
            let _ = converse(stream, session, &*inbox, told).await;
        });
    }
    drop(listener);
    let _ = end.send(true);
    while under_way.join_next().await.is_some() {}
}

/// Holds one conversation to its end.
async fn converse<I: Inbox>(
    mut stream: TcpStream,
    mut session: Session,
    inbox: &I,
    mut told: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let _ = stream.set_nodelay(true);
    let mut buffer = vec![0; BUFFER];
    let life = tokio::time::sleep(LIFE);
    tokio::pin!(life);
    let mut answer = session.greeting();
    loop {
        while let Some(step) = session.step() {
            match step {
                Step::Say(text) => answer.push_str(&text),
                Step::Close(text) => {
                    answer.push_str(&text);
                    write(&mut stream, &answer).await?;
                    return stream.shutdown().await;
                }
                Step::Ask(address) => {
                    let verdict = if inbox.is_ours(&address) { Verdict::Known } else { Verdict::Unknown };
                    answer.push_str(&session.recipient(verdict));
                }
                Step::Deliver { recipients, raw } => {
                    let outcomes = kept(inbox, recipients, raw.into()).await;
                    answer.push_str(&session.delivered(&outcomes));
                }
            }
        }
        write(&mut stream, &std::mem::take(&mut answer)).await?;
        let is_free = !session.is_within_message();
        if is_free && *told.borrow() {
            return leave(&mut stream).await;
        }
        let read = tokio::select! {
            // Whoever told is gone, or has told.
            _ = told.changed(), if is_free => return leave(&mut stream).await,
            () = &mut life => return leave(&mut stream).await,
            read = tokio::time::timeout(IDLE, stream.read(&mut buffer)) => read,
        };
        match read {
            Ok(read) => match read? {
                0 => return Ok(()),
                many => session.feed(buffer.get(..many).unwrap_or_default()),
            },
            Err(_) => return leave(&mut stream).await,
        }
    }
}

/// Ends a conversation because we close; what has not been kept is sent again.
async fn leave(stream: &mut TcpStream) -> std::io::Result<()> {
    write(stream, "421 4.3.2 Closing; please try again later\r\n").await?;
    stream.shutdown().await
}

/// What became of a message for each of its recipients.
async fn kept<I: Inbox>(inbox: &I, recipients: Vec<String>, raw: Arc<[u8]>) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(recipients.len());
    for recipient in recipients {
        outcomes.push(match inbox.keep(Delivery { recipient, raw: Arc::clone(&raw) }).await {
            Ok(()) => Outcome::Taken,
            Err(NotKept) => Outcome::Later,
        });
    }
    outcomes
}

async fn write(stream: &mut TcpStream, answer: &str) -> std::io::Result<()> {
    if answer.is_empty() {
        return Ok(());
    }
    let written = tokio::time::timeout(READER_PATIENCE, stream.write_all(answer.as_bytes())).await;
    written.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::Mutex;

    use tokio::io::{AsyncBufReadExt as _, BufReader};
    use tokio::sync::oneshot;
    use tokio::task::JoinHandle;

    use super::*;

    /// Keeps what comes, as soon as it may, but nothing for "full".
    struct Recorder {
        kept: Mutex<Vec<(String, Vec<u8>)>>,
        may: Semaphore,
    }

    impl Inbox for Recorder {
        fn is_ours(&self, address: &str) -> bool {
            address.ends_with("@police.example")
        }

        async fn keep(&self, delivery: Delivery) -> Result<(), NotKept> {
            self.may.acquire().await.unwrap().forget();
            if delivery.recipient.starts_with("full@") {
                return Err(NotKept);
            }
            self.kept.lock().unwrap().push((delivery.recipient, delivery.raw.to_vec()));
            Ok(())
        }
    }

    struct Server {
        address: SocketAddr,
        inbox: Arc<Recorder>,
        end: oneshot::Sender<()>,
        serving: JoinHandle<()>,
    }

    async fn server(connections: usize, may: usize) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let inbox = Arc::new(Recorder { kept: Mutex::default(), may: Semaphore::new(may) });
        let (end, ended) = oneshot::channel::<()>();
        let room = Room { connections, ..Room::default() };
        let taken = Arc::clone(&inbox);
        let serving = tokio::spawn(async move {
            serve(listener, "candour.example", taken, room, async {
                let _ = ended.await;
            })
            .await;
        });
        Server { address, inbox, end, serving }
    }

    struct Client(BufReader<TcpStream>);

    impl Client {
        async fn connect(address: SocketAddr) -> Self {
            Self(BufReader::new(TcpStream::connect(address).await.unwrap()))
        }

        async fn say(&mut self, text: &str) {
            self.0.get_mut().write_all(text.as_bytes()).await.unwrap();
        }

        /// The codes of the next answers, the lines of one answer as one.
        async fn codes(&mut self, many: usize) -> Vec<String> {
            let mut codes = Vec::new();
            while codes.len() < many {
                let mut line = String::new();
                let read = tokio::time::timeout(Duration::from_secs(20), self.0.read_line(&mut line)).await;
                assert!(read.unwrap().unwrap() > 0, "closed after {codes:?}");
                if line.as_bytes().get(3) == Some(&b' ') {
                    codes.push(line.get(..3).unwrap().to_owned());
                }
            }
            codes
        }

        async fn has_nothing(&mut self) -> bool {
            let mut line = String::new();
            tokio::time::timeout(Duration::from_millis(200), self.0.read_line(&mut line)).await.is_err()
        }

        async fn is_closed(&mut self) -> bool {
            let mut line = String::new();
            tokio::time::timeout(Duration::from_secs(20), self.0.read_line(&mut line)).await.unwrap().unwrap()
                == 0
        }
    }

    const BEGIN: &str = "LHLO mx.example.org\r\nMAIL FROM:<amy@example.org>\r\n";

    #[tokio::test]
    async fn a_message_is_acknowledged_for_each_recipient_only_after_it_is_kept() {
        let server = server(4, 0).await;
        let mut client = Client::connect(server.address).await;
        client.say(BEGIN).await;
        client
            .say("RCPT TO:<one@police.example>\r\nRCPT TO:<x@y.example>\r\nRCPT TO:<full@police.example>\r\n")
            .await;
        client.say("RCPT TO:<two@police.example>\r\nDATA\r\n").await;
        assert_eq!(client.codes(8).await, ["220", "250", "250", "250", "550", "250", "250", "354"]);
        client.say("Subject: x\r\n\r\n..5\r\n.\r\n").await;
        assert!(client.has_nothing().await, "nothing is kept yet");
        assert!(server.inbox.kept.lock().unwrap().is_empty());
        server.inbox.may.add_permits(3);
        assert_eq!(client.codes(3).await, ["250", "451", "250"]);
        let raw = b"Subject: x\r\n\r\n.5\r\n".to_vec();
        let expected =
            ["one@police.example", "two@police.example"].map(|recipient| (recipient.to_owned(), raw.clone()));
        assert_eq!(*server.inbox.kept.lock().unwrap(), expected);
        client.say("QUIT\r\n").await;
        assert_eq!(client.codes(1).await, ["221"]);
        assert!(client.is_closed().await);
    }

    #[tokio::test]
    async fn a_message_that_breaks_off_is_nobodys() {
        let server = server(1, 9).await;
        let mut client = Client::connect(server.address).await;
        client.say(BEGIN).await;
        client.say("RCPT TO:<one@police.example>\r\nDATA\r\nSubject: x\r\n\r\n5\r\n.").await;
        assert_eq!(client.codes(5).await, ["220", "250", "250", "250", "354"]);
        drop(client);
        // The one place is free again: the next is greeted.
        assert_eq!(Client::connect(server.address).await.codes(1).await, ["220"]);
        assert!(server.inbox.kept.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn who_comes_when_all_places_are_taken_waits_until_one_is_free() {
        let server = server(1, 9).await;
        let mut first = Client::connect(server.address).await;
        assert_eq!(first.codes(1).await, ["220"]);
        let mut second = Client::connect(server.address).await;
        assert!(second.has_nothing().await);
        first.say("QUIT\r\n").await;
        assert_eq!(second.codes(1).await, ["220"]);
    }

    #[tokio::test]
    async fn when_it_ends_the_idle_are_told_and_what_is_under_way_is_answered() {
        let server = server(4, 0).await;
        let mut idle = Client::connect(server.address).await;
        assert_eq!(idle.codes(1).await, ["220"]);
        let mut busy = Client::connect(server.address).await;
        busy.say(BEGIN).await;
        busy.say("RCPT TO:<one@police.example>\r\nDATA\r\n").await;
        assert_eq!(busy.codes(5).await, ["220", "250", "250", "250", "354"]);
        busy.say("5\r\n.\r\n").await;
        assert!(busy.has_nothing().await);
        server.end.send(()).unwrap();
        assert_eq!(idle.codes(1).await, ["421"]);
        assert!(idle.is_closed().await);
        assert!(!server.serving.is_finished());
        server.inbox.may.add_permits(1);
        assert_eq!(busy.codes(2).await, ["250", "421"]);
        assert!(busy.is_closed().await);
        server.serving.await.unwrap();
        assert_eq!(server.inbox.kept.lock().unwrap().len(), 1);
    }
}
