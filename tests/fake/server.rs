//! The HTTP side: axum routes, faults, long polls, closed connections. Never decides what a method does.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::serve::{IncomingStream, Listener};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use super::faults::Fault;
use super::ledger::Outcome;
use super::params::{Answer, Params, Refusal};
use super::{Shared, methods, specs, updates, wire};

/// Serves until the runtime ends.
pub async fn serve(listener: TcpListener, shared: Arc<Shared>, down: Arc<AtomicBool>) {
    let router = Router::new().route("/{bot}/{method}", any(handle)).with_state(shared);
    let service = router.into_make_service_with_connect_info::<Cutter>();
    let _ = axum::serve(Cuttable(listener, down), service).await;
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    Path((bot, method)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let Ok(body) = to_bytes(body, 64 << 20).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let params = wire::read(parts.uri.query(), content_type, &body);
    if bot.strip_prefix("bot") != Some(shared.peek(|world| world.token.clone()).as_str()) {
        return answer(401, &refused(401, "Unauthorized"));
    }
    let name = specs::find(&method).map_or(method, |(name, _)| name.to_owned());
    let noted = params.clone().unwrap_or_else(|why| json!({ "unreadable": why }));
    let (number, downs) = shared.act(|world| (world.ledger.open(&name, noted.clone()), world.downs));
    let mut entry = Entry { shared: Arc::clone(&shared), number, outcome: None };
    let fault = shared.act(|world| world.faults.meet(&name, &noted));
    let work = async {
        match fault {
            None => Some(run(&shared, number, &name, params).await),
            Some(met) => disturbed(&shared, &mut entry, met, &name, params).await,
        }
    };
    let reply = tokio::select! {
        reply = work => reply,
        () = shared.until(|world| world.downs != downs) => None,
    };
    match reply {
        Some((status, body)) => answer(status, &body),
        None => broken(&cutter, entry.outcome.as_ref()),
    }
}

// None: there is no proper answer.
async fn disturbed(
    shared: &Arc<Shared>,
    entry: &mut Entry,
    (rule, fault): (usize, Fault),
    name: &str,
    params: Result<Value, String>,
) -> Option<(u16, Value)> {
    let number = entry.number;
    let outcome = |executed| Some(Outcome::Fault { name: fault.name(), executed });
    if let Some(refusal) = fault.refusal() {
        let (status, body) = body_of(Err(refusal));
        entry.outcome = Some(Outcome::Answered { status, body: body.clone() });
        return Some((status, body));
    }
    match fault {
        Fault::Hold => {
            shared.until(|world| world.faults.is_released(rule)).await;
            Some(run(shared, number, name, params).await)
        }
        Fault::Slow => {
            let (status, body) = run(shared, number, name, params).await;
            shared.until(|world| world.faults.is_released(rule)).await;
            Some((status, body))
        }
        Fault::AnswerLost | Fault::BrokenJson => {
            entry.outcome = outcome(Some(run(shared, number, name, params).await.1));
            None
        }
        Fault::Status(status) => {
            entry.outcome = outcome(None);
            Some((status, Value::Null))
        }
        _ => {
            entry.outcome = outcome(None);
            None
        }
    }
}

// What was done and its note in the ledger are seen together: no test sees one without the other.
async fn run(shared: &Arc<Shared>, number: usize, name: &str, params: Result<Value, String>) -> (u16, Value) {
    let checked = match specs::find(name) {
        None => Err(Refusal { code: 404, description: "Not Found".to_owned(), parameters: None }),
        Some((_, spec)) => params.map_err(Refusal::bad).and_then(|raw| Params::check(&raw, spec)),
    };
    let polled = match &checked {
        Ok(params) if name == "getUpdates" => Some(poll(shared, params).await),
        _ => None,
    };
    shared.act(|world| {
        let done = polled.unwrap_or_else(|| checked.and_then(|params| methods::call(world, name, &params)));
        let (status, body) = body_of(done);
        world.ledger.answered(number, status, body.clone());
        (status, body)
    })
}

async fn poll(shared: &Arc<Shared>, params: &Params) -> Answer {
    let (poll, limit) = shared.act(|world| updates::begin_poll(world, params))?;
    let seconds = params.int("timeout").unwrap_or(0).clamp(0, 50);
    let mut found = shared.act(|world| updates::look(world, poll, limit))?;
    if found.is_none() && seconds > 0 {
        let _waiting = Waiting::new(shared);
        let mut ready = None;
        let wait = shared.until(|world| {
            ready = updates::look(world, poll, limit).transpose();
            ready.is_some()
        });
        let _ = tokio::time::timeout(Duration::from_secs(seconds.unsigned_abs()), wait).await;
        found = ready.transpose()?;
    }
    Ok(found.unwrap_or_else(|| json!([])))
}

// Counts a waiting poll, also when its caller goes away.
struct Waiting(Arc<Shared>);

impl Waiting {
    fn new(shared: &Arc<Shared>) -> Self {
        shared.act(|world| world.updates.waiting += 1);
        Self(Arc::clone(shared))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.act(|world| world.updates.waiting -= 1);
    }
}

// Closes the ledger's entry, also when the caller goes away and this future is dropped.
struct Entry {
    shared: Arc<Shared>,
    number: usize,
    outcome: Option<Outcome>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let outcome = self.outcome.take();
        self.shared.act(|world| world.ledger.close(self.number, outcome));
    }
}

fn body_of(answer: Answer) -> (u16, Value) {
    match answer {
        Ok(result) => (200, json!({"ok": true, "result": result})),
        Err(refusal) => {
            let mut body = refused(refusal.code, &refusal.description);
            if let Some(parameters) = refusal.parameters {
                body["parameters"] = parameters;
            }
            (refusal.code, body)
        }
    }
}

fn refused(code: u16, description: &str) -> Value {
    json!({"ok": false, "error_code": code, "description": description})
}

fn answer(status: u16, body: &Value) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if body.is_null() {
        let page = format!(
            "<html>\r\n<head><title>{status}</title></head>\r\n<body><center>nginx</center></body>\r\n</html>\r\n"
        );
        return (code, [(header::CONTENT_TYPE, "text/html")], page).into_response();
    }
    (code, [(header::CONTENT_TYPE, "application/json")], Body::from(body.to_string())).into_response()
}

fn broken(cutter: &Cutter, outcome: Option<&Outcome>) -> Response {
    if !matches!(outcome, Some(Outcome::Fault { name: "BrokenJson", .. })) {
        cutter.0.store(true, Ordering::SeqCst);
    }
    ([(header::CONTENT_TYPE, "application/json")], "{\"ok\":true,\"resu").into_response()
}

/// Switch of a connection: once on, nothing is written any more and the connection closes.
#[derive(Clone, Debug)]
struct Cutter(Arc<AtomicBool>);

impl Connected<IncomingStream<'_, Cuttable>> for Cutter {
    fn connect_info(stream: IncomingStream<'_, Cuttable>) -> Self {
        Self(Arc::clone(&stream.io().1))
    }
}

struct Cuttable(TcpListener, Arc<AtomicBool>);

struct Line(TcpStream, Arc<AtomicBool>, Arc<AtomicBool>);

impl Line {
    fn check(&self) -> io::Result<()> {
        let broken = self.1.load(Ordering::SeqCst) || self.2.load(Ordering::SeqCst);
        if broken { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl Listener for Cuttable {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let _ = stream.set_nodelay(true);
        (Line(stream, Arc::default(), Arc::clone(&self.1)), address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
