import type { AuditEntry } from '../protocol/audit.ts';
import { type Condensed, condense } from '../protocol/condense.ts';
import type { JobEvent } from '../protocol/events.ts';
import type { JobView } from '../protocol/fold.ts';
import { refusals } from '../protocol/plan.ts';
import type { Snapshot } from '../protocol/snapshot.ts';
import { hiddenName, type Target, type TargetView } from '../protocol/target.ts';

/** What of a job's targets is told: their names, the hidden ones replaced, and which those are. */
export interface Mask {
  users: readonly string[];
  /** By index. */
  hidden: ReadonlySet<number>;
}

/**
 * Hides the targets whose accounts are not among `owned`. A name that its plan refused stays: the actor itself
 * typed it, and nothing is told of it but that.
 */
export function maskFor({ targets }: Pick<JobView, 'targets'>, owned: ReadonlySet<string>): Mask {
  const hidden = new Set<number>();
  const users = targets.map((target, index) => {
    if (owned.has(target.user) || wasRefusedByPlan(target)) return target.user;
    hidden.add(index);
    return hiddenName;
  });
  return { users, hidden };
}

function wasRefusedByPlan({ before, answer, settlement }: Target): boolean {
  const code = settlement?.code ?? '';
  return before === 'not-listed' && answer === undefined && Object.hasOwn(refusals, code);
}

/** The event without what is hidden: names, and texts that may hold names. */
export function maskEvent(event: JobEvent, mask: Mask): JobEvent {
  switch (event.type) {
    case 'targets.read':
      return { ...event, ...maskTold(event, mask) };
    case 'batch.answered':
      return { ...event, ...maskTold(event, mask) };
    case 'targets.settled':
      return { ...event, ...maskTold(event, mask) };
    case 'job.accepted':
    case 'job.queued':
    case 'job.waiting':
    case 'batch.started':
    case 'job.cancelling':
    case 'job.finished':
      return event;
    default:
      return event satisfies never;
  }
}

/** The snapshot without what is hidden. */
export function maskSnapshot({ job, accepted, events }: Snapshot, mask: Mask): Snapshot {
  return {
    job,
    users: [...mask.users],
    accepted: accepted.map((part) => ({ ...part, ...maskTold(part, mask) })),
    events: events.map((event) => maskEvent(event, mask)),
  };
}

/** The target without what is hidden. */
export function maskTarget(target: TargetView, { hidden }: Mask): TargetView {
  return hidden.has(target.index) ? { ...withoutTexts(target), user: hiddenName } : target;
}

function maskTold<T extends object>(
  { from, to, common, exceptions }: Condensed<T>,
  { users, hidden }: Mask,
): Pick<Condensed<T>, 'common' | 'exceptions'> {
  const odd = new Map(exceptions.map(({ index, user: _user, ...value }) => [index, value as unknown as T]));
  const values = users.slice(from, to).map((_, offset) => {
    const value = odd.get(from + offset) ?? common;
    return hidden.has(from + offset) ? withoutTexts(value) : value;
  });
  // The text of `common` may name a target that is hidden, so what is left is condensed anew.
  const [part] = condense(from, users.slice(from, to), values, Number.POSITIVE_INFINITY);
  return part ?? { common: withoutTexts(common), exceptions: [] };
}

function withoutTexts<T extends object>(value: T): T {
  const {
    text: _text,
    answerText: _answer,
    reason: _reason,
    note: _note,
    notice: _notice,
    ...rest
  } = value as T & Texts;
  return rest as unknown as T;
}

interface Texts {
  text?: unknown;
  answerText?: unknown;
  reason?: unknown;
  note?: unknown;
  notice?: unknown;
}

/** Members of an entry's detail that hold no account's name. */
const nameless = [
  'jobId',
  'reason',
  'ticket',
  'stoppedBy',
  'counts',
  'answers',
  'warnings',
  'command',
  'notify',
  'repeated',
  'since',
];

/** Members of an entry about a notice that name or tell of its recipients. */
const ofNotice = ['to', 'why'];

/** The entry with the names of `owned` accounts alone; its hash is still that of the whole one. */
export function maskAudit(entry: AuditEntry, owned: ReadonlySet<string>): AuditEntry {
  const names = (value: unknown) =>
    (Array.isArray(value) ? value : []).map((name) => (owned.has(String(name)) ? String(name) : hiddenName));
  const detail: Record<string, unknown> = {};
  const { users } = entry.detail;
  // Where a notice went, and what was said of it, is for who owns the account.
  const isOwnNotice =
    entry.action.startsWith('notice.') &&
    Array.isArray(users) &&
    users.every((name) => owned.has(String(name)));
  for (const [key, value] of Object.entries(entry.detail)) {
    if (nameless.includes(key) || (isOwnNotice && ofNotice.includes(key))) detail[key] = value;
    else if (key === 'to') continue;
    else if (key === 'outcomes')
      detail[key] = Object.fromEntries(membersOf(value).map(([outcome, list]) => [outcome, names(list)]));
    else if (key === 'reasons')
      detail[key] = Object.fromEntries(membersOf(value).filter(([name]) => owned.has(name)));
    else if (Array.isArray(value)) detail[key] = names(value);
  }
  return { ...entry, detail };
}

function membersOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
