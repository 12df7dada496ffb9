//! `serve`: puts the rooms together, runs the bot, ends cleanly on SIGTERM and SIGINT; SIGHUP reads the knowledge again.
//!
//! Never starts on a store or a token it cannot use, and never prints a secret.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::args::Args;
use super::database;
use super::input::settings_text;
use super::menu::{AGENTS, EVERYBODY};
use super::output::complain;
use super::settings::{LogFormat, Settings, Webhook};
use super::{End, Usage};
use crate::address::Address;
use crate::library::{Read, Shelf};
use crate::monitor;
use crate::problem::Severity;
use crate::service::port::Intake;
use crate::service::{self, Chosen, Clock, Request, Service, ServiceIntake};
use crate::store::Store;
use crate::telegram::{self, Hook, Pace, PollEnd, Telegram};

/// The settings file beside which the bot is started.
const FILE: &str = "beian-bot.toml";
/// What only one process may do that polls.
const POLL: &str = "poll";
/// How often measured values are folded together.
const UPKEEP: Duration = Duration::from_secs(5);

/// Reads the settings from the environment and the file.
pub(super) fn settings() -> Result<Settings, Usage> {
    with_file(|env, file| Settings::read(env, file))
}

/// Calls `read` with the environment and the settings file.
pub(super) fn with_file<T>(
    read: impl FnOnce(&dyn Fn(&str) -> Option<String>, Option<(&Path, &str)>) -> Result<T, Vec<String>>,
) -> Result<T, Usage> {
    let env = |name: &str| std::env::var(name).ok();
    let path = Path::new(FILE);
    let text = settings_text(path)?;
    read(&env, text.as_deref().map(|text| (path, text))).map_err(|problems| Usage(problems.join("\n")))
}

/// Runs the bot until it is told to stop.
pub(super) fn run(args: &Args, at: Option<DateTime<Utc>>) -> Result<End, Usage> {
    let settings = settings()?;
    start_logging(&settings);
    settings.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    let clock = at.map_or_else(Clock::default, Clock::starting_at);
    let prepared = prepare(args, &settings, clock);
    let ended = prepared.and_then(|(service, telegram)| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
        runtime.block_on(serve(service, telegram, settings))
    });
    match ended {
        Ok(()) => Ok(End::Fine),
        Err(says) => {
            complain(says);
            Ok(End::No)
        }
    }
}

fn start_logging(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.log).unwrap_or_else(|_| "info".into());
    // Complaints about a full log would go to the same full log, and end the program.
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    // A second start in one process (tests) keeps the first subscriber.
    let _ = match settings.log_format {
        LogFormat::Text => log.with_ansi(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}

fn prepare(args: &Args, settings: &Settings, clock: Clock) -> Result<(Arc<Service>, Telegram), String> {
    let reach = telegram::Settings {
        token: settings.token.reveal().to_owned(),
        api_url: settings.api_url.clone(),
        proxy: settings.proxy.as_ref().map(|proxy| proxy.reveal().to_owned()),
    };
    let telegram = Telegram::with_pace(reach, Pace { poll: settings.poll, ..Pace::default() })?;
    let store = database::to_serve(&settings.database).map_err(|error| error.to_string())?;
    let shelf = shelf(args, settings, store.as_ref(), clock)?;
    let service = service::Settings {
        desk: settings.desk_chat.map(|chat| Address::new(format!("tg:{chat}"))),
        operators: settings.operators.clone(),
        retention_days: settings.retention_days,
        sends_per_second: settings.sends_per_second.unwrap_or(0),
        drain: settings.drain,
    };
    if service.desk.is_none() {
        tracing::warn!("BEIAN_DESK_CHAT is not set: nobody can be handed over to a human");
    }
    let channel = Arc::new(telegram.clone());
    let service = Service::new(store, Arc::new(shelf), channel, service, clock);
    Ok((Arc::new(service), telegram))
}

// The knowledge base to start with: the folder's, unless it has errors or was turned back from.
fn shelf(args: &Args, settings: &Settings, store: &dyn Store, clock: Clock) -> Result<Shelf, String> {
    let named = args.knowledge.clone().or_else(|| settings.knowledge.clone());
    let folder = named.clone().unwrap_or_else(|| args.folder().to_owned());
    let today = clock.now().with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let read = Read::from(&folder, named.is_none(), today)
        .map_err(|error| format!("cannot read the knowledge folder {}: {error}", folder.display()))?;
    let warnings = read.problems.iter().filter(|one| one.severity == Severity::Warning);
    warnings.for_each(|warning| tracing::warn!("knowledge: {warning}"));
    let others = store.tend().map_err(|error| error.to_string())?.processes > 1;
    let mut chosen = None;
    let work = store.transaction(&mut |tx| {
        chosen = Some(service::choose(tx, &read, today, clock.now(), others)?);
        Ok(())
    });
    work.map_err(|error| error.to_string())?;
    let book = match chosen {
        Some(Chosen::Kept(book, says)) => {
            tracing::error!("knowledge: {says}");
            Some(*book)
        }
        Some(Chosen::Nothing(problems)) => {
            return Err(format!("the knowledge base has errors:\n{}", problems.join("\n")));
        }
        Some(Chosen::Folder) | None => read.book,
    };
    let book = book.ok_or_else(|| "the knowledge base was not read".to_owned())?;
    tracing::info!(book.version, entries = book.entries.len(), "knowledge read");
    Ok(Shelf::new(folder, named.is_none(), book))
}

async fn serve(service: Arc<Service>, telegram: Telegram, settings: Settings) -> Result<(), String> {
    let (stopper, stop) = watch::channel(false);
    let recorder = monitor::install().map_err(|error| error.to_string())?;
    let render = recorder.clone();
    let upkeep = tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            recorder.run_upkeep();
        }
    });
    if let Some(addr) = settings.monitor {
        let listener = TcpListener::bind(addr).await.map_err(|error| format!("BEIAN_MONITOR_ADDR: {addr}: {error}"))?;
        let (board, counted) = (service.board(), Arc::clone(&service));
        let routes = monitor::Routes {
            health: Arc::new(move || board.health()),
            metrics: Arc::new(move || {
                counted.gauge();
                render.render()
            }),
        };
        tokio::spawn(monitor::serve(listener, routes, stop.clone()));
    }
    spawn_signals(Arc::clone(&service), stopper.clone())?;
    let running = tokio::spawn(Arc::clone(&service).run(stop.clone()));
    let received = receive(&service, &telegram, &settings, stop).await;
    // Whatever ended receiving ends the rest.
    stopper.send_replace(true);
    running.await.map_err(|error| error.to_string())?;
    upkeep.abort();
    tracing::info!("ended");
    received
}

async fn receive(
    service: &Arc<Service>,
    telegram: &Telegram,
    settings: &Settings,
    stop: watch::Receiver<bool>,
) -> Result<(), String> {
    let intake: Arc<dyn Intake> = Arc::new(ServiceIntake(Arc::clone(service)));
    match telegram.hello().await {
        Ok(name) => {
            tracing::info!(bot = name, "the Bot API knows the bot");
            service.is_named(name);
        }
        Err(says) if says.contains("TELOXIDE_TOKEN") => return Err(says),
        Err(says) => {
            tracing::warn!(says, "the Bot API cannot be reached yet");
            tokio::spawn(learn_name(Arc::clone(service), telegram.clone()));
        }
    }
    let (menu, desk) = (telegram.clone(), settings.desk_chat.map(|chat| Address::new(format!("tg:{chat}"))));
    tokio::spawn(async move { telegram::set_commands(&menu, &EVERYBODY, desk.as_ref(), &AGENTS).await });
    match &settings.webhook {
        Some(Webhook { url, addr, secret }) => {
            let hook = Hook::new(url, secret.reveal())?;
            let listener =
                TcpListener::bind(addr).await.map_err(|error| format!("BEIAN_WEBHOOK_ADDR: {addr}: {error}"))?;
            let routes = telegram::router(&hook, Arc::clone(&intake));
            telegram::serve_webhook(telegram, &hook, listener, routes, intake, stop).await
        }
        None => poll(service, telegram, intake, stop).await,
    }
}

// Of several processes on one store one polls, and another takes over when it is gone.
async fn poll(
    service: &Arc<Service>,
    telegram: &Telegram,
    intake: Arc<dyn Intake>,
    stop: watch::Receiver<bool>,
) -> Result<(), String> {
    while service.lead(POLL, stop.clone()).await {
        let ended = tokio::select! {
            ended = telegram::poll(telegram, Arc::clone(&intake), stop.clone()) => ended,
            () = service.leads_no_more(POLL) => continue,
        };
        match ended {
            PollEnd::Stopped => break,
            PollEnd::Conflict(says) | PollEnd::Unauthorized(says) => return Err(says),
        }
    }
    Ok(())
}

// Without its name the bot would take commands for other bots as its own.
async fn learn_name(service: Arc<Service>, telegram: Telegram) {
    let Pace { mut pause, pause_max, .. } = telegram.pace();
    loop {
        tokio::time::sleep(pause).await;
        match telegram.hello().await {
            Ok(name) => {
                tracing::info!(bot = name, "the Bot API knows the bot");
                return service.is_named(name);
            }
            Err(says) => tracing::debug!(says, "the bot's name is not known yet"),
        }
        pause = (pause * 2).min(pause_max);
    }
}

fn spawn_signals(service: Arc<Service>, stopper: watch::Sender<bool>) -> Result<(), String> {
    let of = |kind| signal(kind).map_err(|error| format!("signals cannot be received: {error}"));
    let (mut terminate, mut interrupt) = (of(SignalKind::terminate())?, of(SignalKind::interrupt())?);
    let mut hang_up = of(SignalKind::hangup())?;
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
                _ = hang_up.recv() => {
                    tracing::info!("SIGHUP: the knowledge base is read again");
                    let service = Arc::clone(&service);
                    let asked = tokio::task::spawn_blocking(move || service.ask(Request::Reload { force: false }, "signal"));
                    if let Ok(Err(error)) = asked.await {
                        tracing::error!(%error, "the reload could not be asked for");
                    }
                }
            }
        }
        tracing::info!("told to stop; finishing what is stored");
        stopper.send_replace(true);
    });
    Ok(())
}
