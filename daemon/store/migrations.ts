import type { DatabaseSync } from 'node:sqlite';
import { transaction } from './database.ts';

/** Marks a SQLite file as this product's: "2FAR". */
export const applicationId = 0x32464152;

// Times are ms since 1970. A job's detail (targets, events, calls) may be deleted, its row never is.
const first = `
PRAGMA application_id = ${applicationId};

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE plans (
  id TEXT NOT NULL UNIQUE,
  actor_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX plans_expiry ON plans (expires_at);

CREATE TABLE jobs (
  job INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  machine_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  last_event_at INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX jobs_unfinished ON jobs (job) WHERE finished_at IS NULL;
CREATE INDEX jobs_actor ON jobs (actor_id, job);

CREATE TABLE targets (
  job INTEGER NOT NULL REFERENCES jobs,
  idx INTEGER NOT NULL,
  user TEXT NOT NULL,
  before TEXT NOT NULL,
  protected INTEGER NOT NULL,
  outcome TEXT,
  verified INTEGER NOT NULL DEFAULT 0,
  code TEXT,
  PRIMARY KEY (job, idx)
) STRICT, WITHOUT ROWID;
-- By job first: ordered by user, every target of a new job would dirty a page of its own.
CREATE INDEX targets_user ON targets (job, user);

CREATE TABLE events (
  job INTEGER NOT NULL REFERENCES jobs,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (job, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE calls (
  id TEXT NOT NULL UNIQUE,
  job INTEGER NOT NULL REFERENCES jobs,
  batch INTEGER NOT NULL,
  from_idx INTEGER NOT NULL,
  to_idx INTEGER NOT NULL,
  intent_at INTEGER NOT NULL,
  pid INTEGER,
  start_ticks INTEGER,
  boot_id TEXT,
  closed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX calls_open ON calls (job) WHERE closed_at IS NULL;
CREATE INDEX calls_job ON calls (job);

CREATE TABLE idempotency (
  actor_id TEXT NOT NULL,
  key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  job INTEGER NOT NULL REFERENCES jobs,
  at INTEGER NOT NULL,
  PRIMARY KEY (actor_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (at);

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  actor_user TEXT AS (body ->> '$.actor.user'),
  action TEXT AS (body ->> '$.action'),
  job_id TEXT AS (body ->> '$.detail.jobId')
) STRICT;
CREATE INDEX audit_actor ON audit (actor_user, sequence);
CREATE INDEX audit_action ON audit (action, sequence);
CREATE INDEX audit_job ON audit (job_id, sequence);
`;

// A job's notices go with its other detail. One that is attempted is never attempted again.
const second = `
CREATE TABLE notices (
  job INTEGER NOT NULL REFERENCES jobs,
  idx INTEGER NOT NULL,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  at INTEGER NOT NULL,
  addresses TEXT,
  reason TEXT,
  PRIMARY KEY (job, idx)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_open ON notices (job, idx) WHERE state IN ('pending', 'attempted');
`;

// What jobs are searched by is written once, at their acceptance: no step of a job touches it. Texts are in small
// letters. The last reset of each account outlives the detail of its job.
const third = `
CREATE TABLE job_search (
  job INTEGER PRIMARY KEY REFERENCES jobs,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  sudo_user TEXT,
  reason TEXT NOT NULL,
  ticket TEXT NOT NULL
) STRICT;
INSERT INTO job_search
  SELECT job, created_at, body ->> '$.actor.user', body ->> '$.actor.sudoUser', lower(body ->> '$.reason'),
    lower(ifnull(body ->> '$.ticket', ''))
  FROM jobs;

CREATE TABLE resets (
  user TEXT PRIMARY KEY,
  job INTEGER NOT NULL REFERENCES jobs,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO resets
  SELECT user, max(job), ifnull(finished_at, last_event_at)
  FROM targets JOIN jobs USING (job) WHERE outcome = 'removed' GROUP BY user;
`;

// The record is searched by time; the row's number stands in every index, so this one is all that such a search reads.
const fourth = `
ALTER TABLE audit ADD COLUMN at TEXT AS (body ->> '$.at');
CREATE INDEX audit_at ON audit (at);
`;

/** Entry n-1 brings a database from version n-1 to n. Never change one that was released: append. */
export const migrations: readonly string[] = [first, second, third, fourth];

/** The version of a database: the number of migrations that it has had. */
export function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
}

/**
 * Brings the database to the last version, or to `upTo`, one transaction a migration: a failing one leaves the
 * version before it.
 */
export function migrate(db: DatabaseSync, list = migrations, upTo = list.length): void {
  list.slice(0, upTo).forEach((sql, index) => {
    if (index < versionOf(db)) return;
    transaction(db, () => {
      db.exec(sql);
      db.exec(`PRAGMA user_version = ${index + 1}`);
    });
  });
}
