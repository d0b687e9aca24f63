//! The fake as a server on a port of this machine: connections that can be cut, faults that are scripted, a record of all that was
//! asked. What is answered is [`super::fake`]'s.

use super::fake::{Asked, Reply, World, hex};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::connect_info::{ConnectInfo, Connected};
use axum::extract::{Request, State};
use axum::response::Response;
use axum::serve::{IncomingStream, Listener};
use serde_json::{Value, json};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// What goes wrong with a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// A status in the place of doing anything.
    Refuse(u16),
    /// A 429 with these headers.
    Limit(Vec<(&'static str, String)>),
    /// It is done, but the answer is this status.
    Deny(u16),
    /// The connection ends while the request is read.
    CutRequest,
    /// It is done, and the connection ends before the answer.
    CutAnswer,
    /// It is done, and the connection ends amid the answer.
    CutAmid,
    /// It is done, and the answer comes late.
    Late(Duration),
}

/// Which requests a fault is for.
#[derive(Clone, Debug)]
pub struct Rule {
    pub method: &'static str,
    /// Stands somewhere in the path.
    pub path: &'static str,
    /// Lets so many go by first.
    pub skip: usize,
    pub times: usize,
    pub fault: Fault,
}

/// A request as it came in, and what was answered.
#[derive(Clone, Debug)]
pub struct Record {
    pub method: String,
    /// As it was written, behind `/api/v1`.
    pub path: String,
    pub query: String,
    pub json: Option<Value>,
    /// SHA-1 of the body.
    pub digest: String,
    pub status: u16,
    pub answer: Option<Value>,
    /// Reached the API itself.
    pub done: bool,
}

/// Requests of one token in one span of time.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub most: usize,
    pub seconds: u64,
    ends: u64,
    count: usize,
}

#[derive(Default)]
pub struct Shared {
    pub world: Mutex<World>,
    pub rules: Mutex<Vec<Rule>>,
    pub records: Mutex<Vec<Record>>,
    pub limit: Mutex<Option<Limit>>,
    /// How long every upload takes.
    pub slow: Mutex<Duration>,
    now: AtomicUsize,
    pub most_at_once: AtomicUsize,
}

/// The fake; it ends with this value.
pub struct Fake {
    pub shared: Arc<Shared>,
    pub port: u16,
    _runtime: tokio::runtime::Runtime,
}

impl Fake {
    pub fn start() -> Fake {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        shared.world.lock().unwrap().origin = format!("http://127.0.0.1:{port}");
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let service = router.into_make_service_with_connect_info::<Knife>();
        runtime.spawn(async move { axum::serve(Cuttable(listener), service).await });
        Fake { shared, port, _runtime: runtime }
    }

    pub fn api(&self) -> String {
        format!("http://127.0.0.1:{}/api/v1", self.port)
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.shared.world.lock().unwrap()
    }

    pub fn rule(&self, method: &'static str, path: &'static str, fault: Fault) {
        self.rule_at(method, path, fault, (0, 1));
    }

    /// A fault for `times` requests behind the first `skip`.
    pub fn rule_at(&self, method: &'static str, path: &'static str, fault: Fault, (skip, times): (usize, usize)) {
        self.shared.rules.lock().unwrap().push(Rule { method, path, skip, times, fault });
    }

    pub fn heal(&self) {
        self.shared.rules.lock().unwrap().clear();
    }

    /// So many requests in so many seconds, whoever asks.
    pub fn limit(&self, most: usize, seconds: u64) {
        *self.shared.limit.lock().unwrap() = Some(Limit { most, seconds, ends: 0, count: 0 });
    }

    /// All that was asked since the last time that somebody looked.
    pub fn asked(&self) -> Vec<Record> {
        std::mem::take(&mut *self.shared.records.lock().unwrap())
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(knife): ConnectInfo<Knife>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let full = parts.uri.path().to_owned();
    let path = full.strip_prefix("/api/v1").unwrap_or(&full).to_owned();
    let fault = scripted(&shared, parts.method.as_str(), &path);
    if matches!(fault, Some(Fault::CutRequest)) {
        knife.0.store(CUT, Ordering::SeqCst);
    }
    let upload = parts.method == "PUT" && path.contains("/files/");
    if upload {
        let now = shared.now.fetch_add(1, Ordering::SeqCst) + 1;
        shared.most_at_once.fetch_max(now, Ordering::SeqCst);
        let slow = *shared.slow.lock().unwrap();
        tokio::time::sleep(slow).await;
    }
    let body = to_bytes(body, usize::MAX).await.unwrap_or_else(|_| Bytes::new());
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let asked = Asked {
        method: parts.method.to_string(),
        path: full,
        query: parts.uri.query().unwrap_or("").to_owned(),
        bearer: header("authorization"),
        kind: header("content-type"),
        host: header("host"),
        body: body.to_vec(),
    };
    let (mut reply, limits) = limited(&shared, &asked);
    let mut done = false;
    if reply.is_none() {
        reply = before(fault.as_ref());
    }
    let mut reply = reply.unwrap_or_else(|| {
        done = true;
        shared.world.lock().unwrap().answer(&asked)
    });
    if let Some(Fault::Deny(status)) = fault {
        reply = Reply { headers: reply.headers, ..Reply::said(status, "it failed on the way back") };
    }
    reply.headers.extend(limits);
    if asked.path.starts_with("/api/v1") {
        note(&shared, &asked, &path, (&reply, done));
    }
    if upload {
        shared.now.fetch_sub(1, Ordering::SeqCst);
    }
    match fault {
        Some(Fault::CutAnswer) => knife.0.store(CUT, Ordering::SeqCst),
        Some(Fault::CutAmid) => knife.0.store(HALF, Ordering::SeqCst),
        Some(Fault::Late(wait)) => tokio::time::sleep(wait).await,
        _ => {}
    }
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).unwrap()
}

/// What a fault answers before anything is done.
fn before(fault: Option<&Fault>) -> Option<Reply> {
    match fault? {
        Fault::Refuse(status) => Some(Reply::said(*status, "scripted")),
        Fault::Limit(headers) => {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            Some(Reply { headers, ..Reply::said(429, "API rate limit exceeded") })
        }
        Fault::CutRequest => Some(Reply::said(500, "cut")),
        _ => None,
    }
}

fn scripted(shared: &Shared, method: &str, path: &str) -> Option<Fault> {
    let mut rules = shared.rules.lock().unwrap();
    for rule in rules.iter_mut().filter(|rule| rule.method == method && path.contains(rule.path) && rule.times > 0) {
        if rule.skip > 0 {
            rule.skip -= 1;
            continue;
        }
        rule.times -= 1;
        return Some(rule.fault.clone());
    }
    None
}

/// Counts a request; a 429 where there were too many, and the headers that say how many are left.
fn limited(shared: &Shared, asked: &Asked) -> (Option<Reply>, Vec<(String, String)>) {
    let mut limit = shared.limit.lock().unwrap();
    let Some(limit) = limit.as_mut().filter(|_| asked.path.starts_with("/api/v1")) else { return (None, Vec::new()) };
    let now = u64::try_from(jiff::Timestamp::now().as_second()).unwrap();
    if now >= limit.ends {
        (limit.ends, limit.count) = (now + limit.seconds, 0);
    }
    limit.count += 1;
    let left = limit.most.saturating_sub(limit.count);
    let headers = [("x-ratelimit-limit", limit.most as u64), ("x-ratelimit-remaining", left as u64)];
    let headers = headers.into_iter().chain([("x-ratelimit-reset", limit.ends)]);
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_string())).collect();
    ((limit.count > limit.most).then(|| Reply::said(429, "API rate limit exceeded")), headers)
}

fn note(shared: &Shared, asked: &Asked, path: &str, (reply, done): (&Reply, bool)) {
    shared.records.lock().unwrap().push(Record {
        method: asked.method.clone(),
        path: path.to_owned(),
        query: asked.query.clone(),
        json: (asked.kind == "application/json").then(|| serde_json::from_slice(&asked.body).unwrap_or(json!(null))),
        digest: hex(&asked.body),
        status: reply.status,
        answer: serde_json::from_slice(&reply.body).ok(),
        done,
    });
}

/// The connection ends before anything more is written.
const CUT: usize = 1;
/// The connection ends after half of what is to be written.
const HALF: usize = 2;

/// Cuts one connection.
#[derive(Clone, Default)]
struct Knife(Arc<AtomicUsize>);

impl Connected<IncomingStream<'_, Cuttable>> for Knife {
    fn connect_info(stream: IncomingStream<'_, Cuttable>) -> Knife {
        stream.io().1.clone()
    }
}

struct Cuttable(TcpListener);

impl Listener for Cuttable {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        (Wire(stream, Knife::default()), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

struct Wire(TcpStream, Knife);

impl Wire {
    fn cut() -> io::Error {
        io::Error::from(io::ErrorKind::BrokenPipe)
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.1.0.load(Ordering::SeqCst) == CUT {
            return Poll::Ready(Err(Wire::cut()));
        }
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.1.0.load(Ordering::SeqCst) {
            CUT => Poll::Ready(Err(Wire::cut())),
            HALF => {
                self.1.0.store(CUT, Ordering::SeqCst);
                Pin::new(&mut self.0).poll_write(cx, &bytes[..bytes.len() - bytes.len().min(8)])
            }
            _ => Pin::new(&mut self.0).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// Runs something and says how long it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let from = Instant::now();
    (work(), from.elapsed())
}
