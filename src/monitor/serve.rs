//! `/healthz` and `/metrics` over HTTP.
//!
//! Never keeps the program from stopping: an open connection ends with the stop.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The version of the text format that Prometheus reads.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// How long requests that are being answered may take after a stop.
const LAST_REQUESTS: Duration = Duration::from_secs(2);

/// What is asked when somebody looks.
#[derive(Clone)]
pub struct Routes {
    /// Well or not, and why not.
    pub health: Arc<dyn Fn() -> (bool, String) + Send + Sync>,
    /// Everything counted, in the text format of Prometheus.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
}

impl std::fmt::Debug for Routes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Routes")
    }
}

/// Serves until `stop` holds true, or until nobody can send it any more.
pub async fn serve(listener: TcpListener, routes: Routes, stop: watch::Receiver<bool>) -> std::io::Result<()> {
    let router = Router::new().route("/healthz", get(health)).route("/metrics", get(counts)).with_state(routes);
    let server = axum::serve(listener, router).with_graceful_shutdown(stopped(stop.clone()));
    let too_late = async {
        stopped(stop).await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        served = async { server.await } => served,
        () = too_late => Ok(()),
    }
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, and with it the program.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn health(State(routes): State<Routes>) -> Response {
    match (routes.health)() {
        (true, _) => (StatusCode::OK, "ok").into_response(),
        (false, why) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"ok": false, "why": why}))).into_response(),
    }
}

async fn counts(State(routes): State<Routes>) -> Response {
    ([(header::CONTENT_TYPE, METRICS_TYPE)], (routes.metrics)()).into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    /// The whole answer to one request, on a connection of its own.
    async fn ask(addr: std::net::SocketAddr, method: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(addr).await.unwrap();
        let request = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn answers_and_stops() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let well = Arc::new(AtomicBool::new(true));
        let seen = Arc::clone(&well);
        let health = move || (seen.load(Ordering::SeqCst), "the store is \"full\"".to_owned());
        let routes = Routes { health: Arc::new(health), metrics: Arc::new(|| "beian_updates_total 2\n".to_owned()) };
        let (stop, stopping) = watch::channel(false);
        let server = tokio::spawn(serve(listener, routes, stopping));

        let answer = ask(addr, "GET", "/healthz").await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nok"), "{answer}");
        well.store(false, Ordering::SeqCst);
        let answer = ask(addr, "GET", "/healthz").await;
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.ends_with(r#"{"ok":false,"why":"the store is \"full\""}"#), "{answer}");
        let answer = ask(addr, "GET", "/metrics").await;
        assert!(answer.contains("content-type: text/plain; version=0.0.4"), "{answer}");
        assert!(answer.ends_with("beian_updates_total 2\n"), "{answer}");
        for (method, path, status) in [("GET", "/", "404"), ("GET", "/metrics/x", "404"), ("POST", "/metrics", "405")] {
            let answer = ask(addr, method, path).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{method} {path}: {answer}");
        }

        // Somebody who connected and says nothing holds up no stop.
        let _silent = TcpStream::connect(addr).await.unwrap();
        stop.send(true).unwrap();
        tokio::time::timeout(Duration::from_secs(10), server).await.unwrap().unwrap().unwrap();
        assert!(TcpStream::connect(addr).await.is_err());
    }
}
