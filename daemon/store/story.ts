import type { DatabaseSync } from 'node:sqlite';
import type { Actor } from '../protocol/actor.ts';
import type { JobEvent } from '../protocol/events.ts';
import { limits } from '../protocol/limits.ts';
import type { StoryEntry } from '../protocol/story.ts';
import type { Target, TwoFactorState } from '../protocol/target.ts';
import { query } from './database.ts';

/** What is on record of one target of a job, read without the thousands beside it. */
export interface StoryReader {
  /** The target as its events tell it; undefined if its detail was deleted. */
  target(jobId: string, index: number): Target | undefined;
  /** Audit entries about the job that name nobody else; those of one actor, or of all. */
  entries(jobId: string, user: string, by?: string): StoryEntry[];
}

type Told = Extract<JobEvent, { type: 'targets.read' | 'batch.answered' | 'targets.settled' }>;

/** A reader of single targets and of the audit entries about them. */
export function storyReader(db: DatabaseSync): StoryReader {
  const ofJob = `job = (SELECT job FROM jobs WHERE id = ?1)`;
  const accepted = query<{ user: string; before: TwoFactorState; protected: number }>(
    db,
    `SELECT user, before, protected FROM targets WHERE ${ofJob} AND idx = ?2`,
  );
  const events = query<{ body: string }>(
    db,
    `SELECT body FROM events
     WHERE ${ofJob} AND type IN ('targets.read', 'batch.answered', 'targets.settled')
       AND body ->> '$.from' <= ?2 AND body ->> '$.to' > ?2 ORDER BY seq`,
  );
  const entriesOf = query<{ sequence: number; at: string; actor: string; action: string }>(
    db,
    `SELECT sequence, body ->> '$.at' AS at, body ->> '$.actor' AS actor, action FROM audit
     WHERE job_id = ?1 AND actor_user = ifnull(?3, actor_user)
       AND ifnull(body ->> '$.detail.user', ?2) = ?2 ORDER BY sequence LIMIT ?4`,
  );
  return {
    target(jobId, index) {
      const row = accepted.get(jobId, index);
      if (row === undefined) return undefined;
      const { protected: guarded, ...rest } = row;
      const target: Target = { ...rest, ...(guarded === 1 && { protected: true as const }) };
      for (const { body } of events.all(jobId, index))
        Object.assign(target, partOf(JSON.parse(body) as Told, index));
      return target;
    },
    entries: (jobId, user, by) =>
      entriesOf
        .all(jobId, user, by ?? null, limits.storyEntries)
        .map((row) => ({ ...row, actor: JSON.parse(row.actor) as Actor })),
  };
}

/** What an event says of one of its targets. */
function partOf(event: Told, index: number): Partial<Target> {
  const exception = event.exceptions.find((one) => one.index === index);
  const { index: _index, user: _user, ...told } = exception ?? { ...event.common, index, user: '' };
  switch (event.type) {
    case 'targets.read':
      return told as Pick<Target, 'before'>;
    case 'batch.answered':
      return { answer: told as NonNullable<Target['answer']> };
    case 'targets.settled':
      return { settlement: told as NonNullable<Target['settlement']> };
    default:
      return event satisfies never;
  }
}
