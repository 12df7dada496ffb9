-- Version 1. Times are milliseconds of UTC, days are ISO dates. A released migration is never edited: the next one changes.

-- finished_at is null while an update waits; head marks the first waiting one of its lane.
CREATE TABLE inbox (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    channel     TEXT NOT NULL,
    update_id   INTEGER NOT NULL,
    lane        TEXT NOT NULL,
    raw         TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'dead')),
    tries       INTEGER NOT NULL DEFAULT 0,
    head        INTEGER NOT NULL DEFAULT 0 CHECK (head IN (0, 1)),
    why         TEXT,
    received_at INTEGER NOT NULL,
    finished_at INTEGER,
    UNIQUE (channel, update_id),
    CHECK ((finished_at IS NULL) = (state = 'waiting'))
) STRICT;
CREATE INDEX inbox_live ON inbox (lane, seq) WHERE finished_at IS NULL;
CREATE INDEX inbox_heads ON inbox (seq) WHERE head = 1;
CREATE UNIQUE INDEX inbox_one_head ON inbox (lane) WHERE head = 1;
CREATE INDEX inbox_finished ON inbox (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX inbox_dead ON inbox (finished_at) WHERE state = 'dead';

-- Order in a lane is (place, id). finished_at is null while a post is pending, sending or parked; head marks the
-- first pending post of a lane in which none is sending or parked. due_since survives retries, not_before does not.
CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    lane        TEXT NOT NULL,
    place       INTEGER NOT NULL DEFAULT 0,
    ticket      INTEGER,
    payload     TEXT NOT NULL,
    state       TEXT NOT NULL DEFAULT 'pending'
                CHECK (state IN ('pending', 'sending', 'sent', 'parked', 'dead', 'cancelled')),
    tries       INTEGER NOT NULL DEFAULT 0,
    uncertain   INTEGER NOT NULL DEFAULT 0 CHECK (uncertain IN (0, 1)),
    head        INTEGER NOT NULL DEFAULT 0 CHECK (head IN (0, 1)),
    why         TEXT,
    not_before  INTEGER NOT NULL,
    due_since   INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    finished_at INTEGER,
    CHECK ((finished_at IS NULL) = (state IN ('pending', 'sending', 'parked')))
) STRICT;
CREATE INDEX outbox_live ON outbox (lane, place, id) WHERE finished_at IS NULL;
CREATE INDEX outbox_halted ON outbox (lane, state) WHERE state IN ('sending', 'parked');
CREATE INDEX outbox_heads ON outbox (id, not_before) WHERE head = 1;
CREATE UNIQUE INDEX outbox_one_head ON outbox (lane) WHERE head = 1;
CREATE INDEX outbox_pending ON outbox (due_since, not_before) WHERE state = 'pending';
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX outbox_dead ON outbox (finished_at) WHERE state = 'dead';

CREATE TABLE conversation (
    address     TEXT PRIMARY KEY,
    person_id   INTEGER NOT NULL,
    person_name TEXT NOT NULL,
    username    TEXT,
    language    TEXT,
    is_bot      INTEGER NOT NULL CHECK (is_bot IN (0, 1)),
    state       TEXT NOT NULL,
    blocked     INTEGER NOT NULL CHECK (blocked IN (0, 1)),
    banned      INTEGER NOT NULL CHECK (banned IN (0, 1)),
    warned_at   INTEGER,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_updated ON conversation (updated_at);

-- An erased ticket keeps its row, so that its number is not used again; its applicant is ''.
CREATE TABLE ticket (
    number       INTEGER PRIMARY KEY,
    applicant    TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('waiting', 'claimed', 'closed')),
    agent_id     INTEGER,
    agent_name   TEXT,
    opened_at    INTEGER NOT NULL,
    promised_by  INTEGER,
    promise      TEXT NOT NULL CHECK (promise IN ('open', 'kept', 'broken')),
    claimed_at   INTEGER,
    closed_at    INTEGER,
    thread       INTEGER,
    card_message INTEGER,
    card         TEXT NOT NULL,
    solved       INTEGER CHECK (solved IN (0, 1)),
    rating       INTEGER,
    CHECK ((agent_id IS NULL) = (agent_name IS NULL)),
    CHECK (applicant <> '' OR status = 'closed')
) STRICT;
CREATE UNIQUE INDEX ticket_one_open ON ticket (applicant) WHERE status <> 'closed';
CREATE INDEX ticket_applicant ON ticket (applicant, number);
CREATE INDEX ticket_thread ON ticket (thread) WHERE thread IS NOT NULL;
CREATE INDEX ticket_open ON ticket (status, opened_at, number) WHERE status <> 'closed';
CREATE INDEX ticket_closed ON ticket (closed_at) WHERE status = 'closed';

CREATE TABLE relay (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket       INTEGER NOT NULL,
    from_chat    TEXT NOT NULL,
    from_message INTEGER NOT NULL,
    to_chat      TEXT NOT NULL,
    to_message   INTEGER NOT NULL,
    is_text      INTEGER NOT NULL CHECK (is_text IN (0, 1)),
    UNIQUE (to_chat, to_message)
) STRICT;
CREATE INDEX relay_from ON relay (from_chat, from_message, id);
CREATE INDEX relay_ticket ON relay (ticket);

CREATE TABLE timer (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    at   INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key  TEXT NOT NULL
) STRICT;
CREATE INDEX timer_at ON timer (at, id);
CREATE INDEX timer_key ON timer (key);

CREATE TABLE feedback (
    address TEXT NOT NULL,
    message INTEGER NOT NULL,
    label   TEXT NOT NULL,
    useful  INTEGER NOT NULL CHECK (useful IN (0, 1)),
    at      INTEGER NOT NULL,
    PRIMARY KEY (address, message)
) STRICT;
CREATE INDEX feedback_at ON feedback (at);

CREATE TABLE miss (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    address  TEXT NOT NULL,
    question TEXT NOT NULL,
    outcome  TEXT NOT NULL,
    nearest  TEXT,
    version  TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX miss_at ON miss (at, id);
CREATE INDEX miss_address ON miss (address);

CREATE TABLE counter (
    day   TEXT NOT NULL,
    name  TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, name)
) STRICT;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- used is the order of use: the five highest are kept.
CREATE TABLE snapshot (
    version TEXT PRIMARY KEY,
    files   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    used    INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TABLE reload (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    who          TEXT NOT NULL,
    action       TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    from_version TEXT NOT NULL,
    to_version   TEXT NOT NULL,
    report       TEXT NOT NULL
) STRICT;
