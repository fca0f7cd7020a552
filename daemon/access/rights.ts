import { type Actor, isRoot } from '../protocol/actor.ts';
import { limits } from '../protocol/limits.ts';
import type { Reply } from '../protocol/reply.ts';
import type { Level } from './policy.ts';

export interface RightsDeps {
  /** Asks cPanel for the ACLs of a WHM user (contract whmapi1.md 4, myprivs). */
  privileges: (user: string) => Promise<Reply<ReadonlySet<string>>>;
  /** Whether a WHM user's own account is suspended (contract 4, accountsummary); refused if it has none. */
  isSuspended: (user: string) => Promise<Reply<boolean>>;
  /** `access.resellers`: limited resellers that are admitted. */
  admitted: ReadonlySet<string>;
  now: () => number;
}

/** Tells how far actors' rights reach, by cPanel's word. */
export class Rights {
  readonly #deps: RightsDeps;
  readonly #known = new Map<string, { level: Level; at: number }>();

  constructor(deps: RightsDeps) {
    this.#deps = deps;
  }

  /**
   * @param fresh asks cPanel anew: for whatever changes something; else an answer of the last minute serves
   * @returns `none` also when cPanel gives no answer
   */
  async levelOf(actor: Actor, fresh = false): Promise<Level> {
    if (isRoot(actor)) return 'root';
    const known = this.#known.get(actor.user);
    const age = known === undefined ? Number.POSITIVE_INFINITY : this.#deps.now() - known.at;
    if (!fresh && known !== undefined && age >= 0 && age < limits.privilegeCacheSeconds * 1000)
      return known.level;
    return (await this.#ask(actor.user)).level;
  }

  /**
   * Whether a job of the actor may begin, asked anew. What cPanel refuses to tell of somebody is a no; that it gives
   * no answer at all is the problem that is returned: it says nothing of the actor.
   */
  async mayRun(actor: Actor): Promise<{ may: boolean } | { problem: string }> {
    if (isRoot(actor)) return { may: true };
    const { level, silence } = await this.#ask(actor.user);
    return silence === undefined ? { may: level !== 'none' } : { problem: silence };
  }

  async #ask(user: string): Promise<{ level: Level; silence: string | undefined }> {
    const at = this.#deps.now();
    const [acls, suspended] = await Promise.all([this.#deps.privileges(user), this.#deps.isSuspended(user)]);
    const level = this.#judge(user, acls, suspended);
    this.#remember(user, level, at);
    return { level, silence: silenceOf(acls) ?? silenceOf(suspended) };
  }

  #judge(user: string, acls: Reply<ReadonlySet<string>>, suspended: Reply<boolean>): Level {
    if (acls.kind !== 'ok' || silenceOf(suspended) !== undefined) return 'none';
    // WHM lets nobody in who is suspended, but a start that was set for later needs no login any more.
    if (suspended.kind === 'ok' && suspended.data) return 'none';
    if (acls.data.has('all')) return 'root';
    return this.#deps.admitted.has(user) && acls.data.size > 0 ? 'reseller' : 'none';
  }

  // cPanel authenticated the names, so there are no more of them than WHM users; the limit is for the worst case.
  #remember(user: string, level: Level, at: number): void {
    this.#known.delete(user);
    this.#known.set(user, { level, at });
    const oldest = this.#known.keys().next();
    if (this.#known.size > limits.knownActors && !oldest.done) this.#known.delete(oldest.value);
  }
}

/** What went wrong, if cPanel neither answered nor refused. */
function silenceOf(reply: Reply<unknown>): string | undefined {
  return reply.kind === 'ok' || reply.kind === 'refused' ? undefined : reply.detail;
}
