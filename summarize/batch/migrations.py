"""The tables of a ledger, as numbered migrations: a ledger of an earlier version is brought up to date when opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarize.errors import RunError

if TYPE_CHECKING:
    import sqlite3

MIGRATIONS = (
    # 1: documents of the folder, units of work, and every attempt to get an answer
    """
    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

    CREATE TABLE units (          -- one brief to make, whatever number of documents have this content
        id       INTEGER PRIMARY KEY,
        content  TEXT NOT NULL,   -- hex SHA-256 of the document's bytes and of what is told about it
        config   TEXT NOT NULL,   -- hex SHA-256 of brief type, prompt, word lists and model
        model    TEXT NOT NULL,
        state    TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'complete', 'failed')),
        reason   TEXT NOT NULL DEFAULT '',  -- of a failure: the error's class
        message  TEXT NOT NULL DEFAULT '',  -- of a failure: the line for a person
        brief    BLOB,            -- of a complete unit: its JSON, compressed with zlib
        finished REAL,            -- seconds since 1970, UTC
        UNIQUE (content, config)
    ) STRICT;
    CREATE INDEX units_by_state ON units (state);

    CREATE TABLE documents (      -- one file of the folder
        id       INTEGER PRIMARY KEY,
        path     BLOB NOT NULL UNIQUE,  -- relative to the folder, as the file system has it
        size     INTEGER NOT NULL,      -- with the two times: whether the file must be read again
        modified INTEGER NOT NULL,      -- nanoseconds
        changed  INTEGER NOT NULL,      -- nanoseconds; of the inode
        scan     INTEGER NOT NULL,      -- the last scan that found it
        unit     INTEGER REFERENCES units (id),  -- NULL until it was read
        message  TEXT NOT NULL DEFAULT '',       -- why it could not be read
        name     TEXT NOT NULL DEFAULT '',       -- of its result files
        written  INTEGER REFERENCES units (id)   -- whose brief the result files hold
    ) STRICT;
    CREATE INDEX documents_by_unit ON documents (unit);
    CREATE TABLE names (folded TEXT PRIMARY KEY, document INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE attempts (       -- one request to the model's server, whatever came of it
        id       INTEGER PRIMARY KEY,
        unit     INTEGER NOT NULL REFERENCES units (id),
        request  BLOB NOT NULL,   -- SHA-256 of method, path and canonical body
        engine   TEXT NOT NULL,
        started  REAL NOT NULL,   -- seconds since 1970, UTC
        seconds  REAL NOT NULL,
        status   INTEGER NOT NULL,  -- of HTTP; 0 without an answer
        error    TEXT NOT NULL DEFAULT '',
        prompt_tokens     INTEGER NOT NULL DEFAULT 0,
        cached_tokens     INTEGER NOT NULL DEFAULT 0,
        completion_tokens INTEGER NOT NULL DEFAULT 0,
        response BLOB             -- of a good answer: its body, compressed with zlib
    ) STRICT;
    CREATE INDEX attempts_by_request ON attempts (request);
    CREATE INDEX attempts_by_unit ON attempts (unit);
    """,
    # 2: what waits for a batch of the Batch API, or for its answer from one
    """
    CREATE TABLE batches (
        id       INTEGER PRIMARY KEY,
        mark     TEXT NOT NULL UNIQUE,  -- that it carries at the server, so that it is found there again
        server   TEXT NOT NULL,         -- address
        created  REAL NOT NULL,         -- seconds since 1970, UTC; before it is sent
        name     TEXT,                  -- the server's; NULL until it is known
        open     INTEGER NOT NULL DEFAULT 1,      -- not collected
        files    TEXT NOT NULL DEFAULT '[]'       -- JSON: files that the server still has of it
    ) STRICT;
    CREATE TABLE deferred (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: it names the request in a batch
        unit       INTEGER NOT NULL REFERENCES units (id),
        request    BLOB NOT NULL,     -- as in attempts
        body       BLOB NOT NULL,     -- of the request, compressed with zlib
        size       INTEGER NOT NULL,  -- bytes of its line in an input file, at most
        prompt     INTEGER NOT NULL,  -- tokens at most
        completion INTEGER NOT NULL,  -- the same
        wanted     INTEGER NOT NULL DEFAULT 1,    -- goes with the next batch
        batch      INTEGER REFERENCES batches (id),
        tries      INTEGER NOT NULL DEFAULT 0,    -- that have failed
        status     INTEGER NOT NULL DEFAULT 0,    -- of HTTP; of the last one
        refusal    BLOB               -- body of the error, when it is not tried again
    ) STRICT;
    CREATE INDEX deferred_by_request ON deferred (request);
    CREATE INDEX deferred_by_batch ON deferred (batch, id);
    """,
    # 3: which answers made a unit fail, by their number instead of the clock, which may jump
    """
    ALTER TABLE units ADD COLUMN spoiled INTEGER NOT NULL DEFAULT 0;  -- answers up to this attempt are not used again
    UPDATE units SET spoiled = (SELECT coalesce(max(id), 0) FROM attempts) WHERE reason = 'AnswerError';
    """,
)
"""Each brings a ledger from the version of its position to the next; one that has been released never changes."""


def migrate(connection: sqlite3.Connection, where: str) -> None:
    """Bring a ledger up to date, each migration in one transaction.

    Raises:
        RunError: A later version of this program has made it.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise RunError(
            f"{where}: made by a later version of summarize (ledger version {version}, this one knows "
            f"{len(MIGRATIONS)}); use that version"
        )
    for number, script in enumerate(MIGRATIONS[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")
