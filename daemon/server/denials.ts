import type { CommandName } from '../access/policy.ts';
import { type Actor, actorId } from '../protocol/actor.ts';
import { limits } from '../protocol/limits.ts';
import type { AuditInput, Report } from '../protocol/ports.ts';

export interface DenialsDeps {
  /** Puts an entry on record. */
  append: (input: AuditInput) => void;
  report: Report;
  now: () => number;
  /** Calls back after so many ms, unless the process ends before. */
  later: (ms: number, action: () => void) => void;
}

interface Fold {
  actor: Actor;
  command: CommandName;
  isOnRecord: boolean;
  since: number;
  /** Denials after the first. */
  repeated: number;
}

/**
 * Keeps denied requests in the log, and those that would have changed something in the audit, without letting a flood
 * of them fill either: the first of an actor and command is told at once, what follows within the minute as its number.
 * A process that dies in between loses that number, never the first.
 */
export class Denials {
  readonly #deps: DenialsDeps;
  readonly #folds = new Map<string, Fold>();

  constructor(deps: DenialsDeps) {
    this.#deps = deps;
  }

  /**
   * @param isOnRecord it would have changed something
   * @throws what `append` throws
   */
  note(actor: Actor, command: CommandName, isOnRecord: boolean): void {
    const { append, report, now, later } = this.#deps;
    const key = `${command} ${actorId(actor)}`;
    const known = this.#folds.get(key);
    if (known !== undefined) {
      known.repeated++;
      return;
    }
    const since = now();
    if (isOnRecord) append({ at: since, actor, action: 'denied', detail: { command } });
    report('warn', 'a request was denied', { actor: actorId(actor), command });
    if (this.#folds.size >= limits.knownActors) return;
    this.#folds.set(key, { actor, command, isOnRecord, since, repeated: 0 });
    later(limits.denialFoldSeconds * 1000, () => this.#close(key));
  }

  /** Puts on record what was only counted so far. */
  close(): void {
    for (const key of this.#folds.keys()) this.#close(key);
  }

  #close(key: string): void {
    const fold = this.#folds.get(key);
    this.#folds.delete(key);
    if (fold === undefined || fold.repeated === 0) return;
    const { append, report, now } = this.#deps;
    const { actor, command, repeated, isOnRecord } = fold;
    const since = new Date(fold.since).toISOString();
    report('warn', 'requests were denied', { actor: actorId(actor), command, repeated, since });
    if (!isOnRecord) return;
    try {
      append({ at: now(), actor, action: 'denied', detail: { command, repeated, since } });
    } catch (error) {
      report('error', 'denied requests are not on record', { repeated, error: String(error) });
    }
  }
}
