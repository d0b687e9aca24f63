use super::*;
use std::io::Write;
use std::net::TcpListener;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

/// A server that gives one answer after the other, byte for byte, and remembers what it was asked.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What it does with one question.
enum Reply {
    Say(Vec<u8>),
    /// Says this, and then nothing for a while.
    Stall(Vec<u8>),
}

fn say(text: &str) -> Reply {
    Reply::Say(text.replace('\n', "\r\n").into_bytes())
}

fn ok(body: &[u8], headers: &str) -> Reply {
    let head = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    Reply::Say([head.as_bytes(), body].concat())
}

fn server(replies: Vec<Reply>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    thread::spawn(move || {
        for reply in replies {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                if stream.read(&mut byte).unwrap_or(0) == 0 {
                    break;
                }
                head.push(byte[0]);
            }
            log.lock().unwrap().push(String::from_utf8(head).unwrap());
            let (Reply::Say(bytes) | Reply::Stall(bytes)) = &reply;
            let _ = stream.write_all(bytes);
            // Whoever asks again is answered meanwhile.
            if let Reply::Stall(_) = reply {
                thread::spawn(move || (thread::sleep(Duration::from_secs(5)), stream));
            }
        }
    });
    Server { address, asked }
}

fn client() -> Client {
    let piece = Duration::from_millis(300);
    let limits = Limits { sent: 10_000, unpacked: 20_000, piece, whole: Duration::from_secs(5), hops: 3 };
    let tries = Tries { most: 3, first: Duration::from_millis(10), longest: Duration::from_secs(2) };
    Client::new(limits, tries, Reach::Here).unwrap()
}

fn ask(replies: Vec<Reply>) -> (Result<Got, Failure>, Vec<String>) {
    let server = server(replies);
    let answer = client().get(&server.address);
    let asked = server.asked.lock().unwrap().clone();
    (answer, asked)
}

fn bytes(answer: Result<Got, Failure>) -> Vec<u8> {
    answer.unwrap().bytes
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn what_is_asked_for_comes_whole_with_what_is_said_of_it() {
    let headers = "Content-Type: Text/XML; charset=utf-8\r\nContent-Encoding: gzip\r\n";
    let (answer, asked) = ask(vec![ok(&packed("bøker".as_bytes()), headers)]);
    let got = answer.unwrap();
    assert_eq!((got.bytes.as_slice(), got.media_type.as_str()), ("bøker".as_bytes(), "text/xml"));
    assert!(asked[0].to_lowercase().contains("accept-encoding: gzip"), "{asked:?}");
    assert!(asked[0].to_lowercase().contains("user-agent: ffl/"), "{asked:?}");
}

#[test]
fn a_busy_server_is_asked_again_when_it_says() {
    let busy = |seconds: &str| say(&format!("HTTP/1.1 503 Busy\n{seconds}Content-Length: 0\nConnection: close\n\n"));
    let begun = Instant::now();
    let (answer, asked) = ask(vec![busy("Retry-After: 1\n"), busy(""), ok(b"x", "")]);
    assert_eq!((bytes(answer), asked.len()), (b"x".to_vec(), 3));
    assert!(begun.elapsed() >= Duration::from_secs(1));
    let moments = "Date: Mon, 01 Jun 2026 10:00:00 GMT\nRetry-After: Mon, 01 Jun 2026 10:00:01 GMT\n";
    let (answer, asked) = ask(vec![busy(moments), ok(b"y", "")]);
    assert_eq!((bytes(answer), asked.len()), (b"y".to_vec(), 2));
    // Whoever wants to be left alone for longer is.
    let (answer, asked) = ask(vec![busy("Retry-After: 3600\n"), ok(b"z", "")]);
    assert_eq!((answer, asked.len()), (Err(Failure::Busy(503)), 1));
}

#[test]
fn what_breaks_off_or_stalls_is_asked_for_again_and_given_up() {
    let cut = || say("HTTP/1.1 200 OK\nContent-Length: 10\nConnection: close\n\nabc");
    let (answer, asked) = ask(vec![cut(), ok(b"whole", "")]);
    assert_eq!((bytes(answer), asked.len()), (b"whole".to_vec(), 2));
    let (answer, asked) = ask(vec![cut(), cut(), cut()]);
    assert!(matches!(answer, Err(Failure::Silent(_))) && asked.len() == 3, "{answer:?}");
    let stall = Reply::Stall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".to_vec());
    let (answer, asked) = ask(vec![stall, ok(b"whole", "")]);
    assert_eq!((bytes(answer), asked.len()), (b"whole".to_vec(), 2));
    let half = &packed(&[7; 3000])[..20];
    let (answer, _) = ask(vec![ok(half, "Content-Encoding: gzip\r\n"), ok(b"whole", "")]);
    assert_eq!(bytes(answer), b"whole");
}

#[test]
fn too_much_is_refused_as_sent_and_unpacked() {
    let (answer, asked) = ask(vec![ok(&[b'x'; 10_001], "")]);
    assert_eq!((answer, asked.len()), (Err(Failure::Large("address-large")), 1));
    let bomb = packed(&vec![0; 5_000_000]);
    assert!(bomb.len() < 10_000);
    let (answer, _) = ask(vec![ok(&bomb, "Content-Encoding: gzip\r\n")]);
    assert_eq!(answer, Err(Failure::Large("address-large")));
}

#[test]
fn each_redirect_is_judged() {
    let to =
        |place: &str| say(&format!("HTTP/1.1 302 Found\nLocation: {place}\nContent-Length: 0\nConnection: close\n\n"));
    let (answer, asked) = ask(vec![to("/elsewhere?a=1"), ok(b"there", "")]);
    assert_eq!(bytes(answer), b"there");
    assert!(asked[1].starts_with("GET /elsewhere?a=1 "), "{asked:?}");
    for place in ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[fd00::1]/"] {
        let (answer, asked) = ask(vec![to(place)]);
        assert_eq!((answer, asked.len()), (Err(Failure::Refused("address-inside")), 1), "{place}");
    }
    let (answer, _) = ask(vec![to("file:///etc/passwd")]);
    assert_eq!(answer, Err(Failure::Refused("address-scheme")));
    let (answer, asked) = ask(vec![to("/a"), to("/b"), to("/c"), to("/d"), to("/e")]);
    assert_eq!((answer, asked.len()), (Err(Failure::Refused("address-hops")), 4));
}

#[test]
fn what_is_not_there_is_asked_for_once() {
    let (answer, asked) = ask(vec![say("HTTP/1.1 404 Not Found\nContent-Length: 0\nConnection: close\n\n")]);
    assert_eq!((answer, asked.len()), (Err(Failure::Status(404)), 1));
    assert_eq!(client().get("no address"), Err(Failure::Refused("address-form")));
}

#[test]
fn a_name_that_leads_inside_is_not_asked() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let look = |reach| runtime.block_on(Judged { reach }.resolve("localhost".parse().unwrap()));
    assert!(look(Reach::Here).is_ok());
    assert!(look(Reach::Public).err().is_some_and(|error| error.is::<Inside>()));
}

#[test]
fn waits_grow_and_end() {
    let tries = Tries { most: 4, first: Duration::from_secs(1), longest: Duration::from_secs(3) };
    let seconds =
        |tried, said: Option<u64>| tries.wait(tried, said.map(Duration::from_secs)).map(|wait| wait.as_secs());
    assert_eq!([1, 2, 3, 4].map(|tried| seconds(tried, None)), [Some(1), Some(2), Some(3), None]);
    assert_eq!([seconds(1, Some(3)), seconds(1, Some(0)), seconds(1, Some(4))], [Some(3), Some(1), None]);
}

#[test]
fn waits_grow_to_a_limit_and_are_spread() {
    let wait = |tried, chance| back_off(tried, Duration::from_secs(1), Duration::from_secs(20), chance).as_millis();
    assert_eq!([1, 2, 3, 9, 99].map(|tried| wait(tried, 1.0)), [1000, 2000, 4000, 20_000, 20_000]);
    assert_eq!([0.0, 0.5].map(|chance| wait(2, chance)), [1000, 1500]);
}
