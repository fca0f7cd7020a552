import type { Actor } from '../protocol/actor.ts';
import { limits } from '../protocol/limits.ts';
import type { Plan, PlanRequest, Selection } from '../protocol/plan.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { AccountRecord, Reply, TwoFactorList } from '../protocol/reply.ts';
import { checkNames, countIntents, type Knowledge, planTargets } from './plan.ts';

type Dated<T> = Reply<T> & { startedAt: number };

export interface PlannerDeps {
  listTwoFactor: (options: {
    asReseller?: string | undefined;
    mayJoin: true;
  }) => Promise<Dated<TwoFactorList>>;
  directory: {
    accounts(options: {
      asReseller?: string | undefined;
      maxAgeSeconds: number;
    }): Promise<Dated<AccountRecord[]>>;
    resellers(options?: { maxAgeSeconds: number }): Promise<Dated<string[]>>;
    isRootLevel(name: string): Promise<boolean>;
    privileges(name: string): Promise<Dated<ReadonlySet<string>>>;
  };
  now: () => number;
  newId: () => string;
}

/** For whom a plan is made. */
export interface Planning {
  actor: Actor;
  /** whmapi1 runs for this reseller; undefined: as root. */
  asReseller: string | undefined;
  /** The actor sees every account: a name that it does not see is unknown, not somebody else's. */
  seesAll: boolean;
  /** Protected names that may be planned, the others are refused; undefined: all may, a start confirms them. */
  included?: ReadonlySet<string>;
}

/** Says what would happen to each account that a request names or selects (flow 1). Changes nothing. */
export class Planner {
  readonly #deps: PlannerDeps;

  constructor(deps: PlannerDeps) {
    this.#deps = deps;
  }

  /**
   * @throws ProblemError `malformed-name`, `too-many-targets`, `nothing-selected`, `whmapi1-unavailable`,
   * `whmapi1-refused`
   */
  async plan(request: PlanRequest, planning: Planning, retryOf?: string): Promise<Plan> {
    const named = 'users' in request ? checkNames(request.users) : undefined;
    const list = await this.#deps.listTwoFactor({ asReseller: planning.asReseller, mayJoin: true });
    const twoFactor = dataOf(list);
    const chosen = named ?? (await this.#select(request, planning, twoFactor));
    const isProtected = await this.#protection(planning, chosen);
    // Protected names enter a plan only by name, never by a selection.
    const names = named ?? checkNames(chosen.filter((name) => !isProtected(name)));
    if (names.length === 0)
      throw nothingLeft(chosen.length, 'each is protected', 'Name a protected account.');
    const others = await this.#others(names, twoFactor, planning);
    const { included } = planning;
    const targets = planTargets(names, {
      twoFactor,
      ...(others && { others }),
      isProtected,
      ...(included && { isWithheld: (name: string) => isProtected(name) && !included.has(name) }),
      unknown: planning.seesAll ? 'unknown-account' : 'not-yours',
    });
    const now = this.#deps.now();
    return {
      planId: this.#deps.newId(),
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + limits.planMinutes * 60_000).toISOString(),
      readAt: new Date(list.startedAt).toISOString(),
      counts: countIntents(targets),
      protected: targets.flatMap((target) => (target.protected ? [target.user] : [])),
      targets,
      ...(retryOf !== undefined && { retryOf }),
    };
  }

  /**
   * Those of the names that are protected, by what cPanel says now, or why it does not say. A reseller about whom it
   * refuses to tell counts as protected.
   */
  async protectedNow(
    actor: Actor,
    names: readonly string[],
  ): Promise<{ names: ReadonlySet<string> } | { problem: string }> {
    try {
      return { names: await this.#askProtected(actor, names) };
    } catch (error) {
      if (error instanceof ProblemError) return { problem: error.message };
      throw error;
    }
  }

  async #askProtected(actor: Actor, names: readonly string[]): Promise<ReadonlySet<string>> {
    const { directory } = this.#deps;
    const resellers = new Set(dataOf(await directory.resellers({ maxAgeSeconds: 0 })));
    const guarded = always(actor);
    const asked = names.filter((name) => resellers.has(name) && !guarded.has(name));
    for (const name of asked) {
      const reply = await directory.privileges(name);
      if (reply.kind === 'refused' || dataOf(reply).has('all')) guarded.add(name);
    }
    return new Set(names.filter((name) => guarded.has(name)));
  }

  /**
   * Whether a start has to confirm this name, as far as is remembered of resellers.
   * @throws ProblemError `whmapi1-unavailable`, `whmapi1-refused`
   */
  async isProtected(planning: Pick<Planning, 'actor'>, name: string): Promise<boolean> {
    return (await this.#protection(planning, [name]))(name);
  }

  /** Root, root-level resellers and the actor's own account are protected. */
  async #protection(
    { actor }: Pick<Planning, 'actor'>,
    names: readonly string[],
  ): Promise<Knowledge['isProtected']> {
    const resellers = new Set(dataOf(await this.#deps.directory.resellers()));
    const guarded = always(actor);
    const asked = names.filter((name) => resellers.has(name));
    const answers = await Promise.all(asked.map((name) => this.#deps.directory.isRootLevel(name)));
    asked.forEach((name, index) => {
      if (answers[index] === true) guarded.add(name);
    });
    return (name) => guarded.has(name);
  }

  /** Existing names that the 2FA list lacks: asked for only if a name needs it. */
  async #others(
    names: readonly string[],
    twoFactor: TwoFactorList,
    { asReseller, seesAll }: Planning,
  ): Promise<ReadonlySet<string> | undefined> {
    if (names.every((name) => twoFactor.has(name) || name.includes('@'))) return undefined;
    const [accounts, resellers] = await Promise.all([
      this.#deps.directory.accounts({ asReseller, maxAgeSeconds: 0 }),
      this.#deps.directory.resellers(),
    ]);
    return new Set([
      ...dataOf(accounts).map((account) => account.user),
      ...(seesAll ? dataOf(resellers) : []),
    ]);
  }

  async #select(request: PlanRequest, planning: Planning, twoFactor: TwoFactorList): Promise<string[]> {
    const { twoFactor: wanted, ...rest } = 'selection' in request ? request.selection : {};
    const matching =
      Object.keys(rest).length === 0
        ? [...twoFactor.keys()]
        : await this.#matching(rest, planning.asReseller);
    const chosen = wanted === 'on' ? matching.filter((name) => twoFactor.get(name) === true) : matching;
    if (chosen.length === 0)
      throw nothingLeft(matching.length, 'none has 2FA on', 'Nothing has to be removed.');
    return chosen;
  }

  async #matching({ owner, plan, domain }: Selection, asReseller: string | undefined): Promise<string[]> {
    const reply = await this.#deps.directory.accounts({
      asReseller,
      maxAgeSeconds: limits.accountsCacheSeconds,
    });
    return dataOf(reply)
      .filter(
        (account) =>
          (owner === undefined || account.owner === owner) &&
          (plan === undefined || account.plan === plan) &&
          (domain === undefined || account.domain.toLowerCase() === domain.toLowerCase()),
      )
      .map((account) => account.user);
  }
}

/** @param fitting how many fit but for what is said of them: whoever mistyped a domain is told another thing */
function nothingLeft(fitting: number, why: string, next: string): ProblemError {
  if (fitting === 0) return new ProblemError('nothing-selected', 'No account fits the selection.');
  return new ProblemError('nothing-selected', `Of the accounts that fit (${fitting}) ${why}.`, { next });
}

/** Protected whatever cPanel says. */
function always(actor: Actor): Set<string> {
  return new Set(['root', ...(actor.via === 'whm' ? [actor.user] : [])]);
}

/** @throws ProblemError `whmapi1-refused` or `whmapi1-unavailable` for a reply without data */
export function dataOf<T>(reply: Reply<T>): T {
  if (reply.kind === 'ok') return reply.data;
  const code = reply.kind === 'refused' ? 'whmapi1-refused' : 'whmapi1-unavailable';
  const { command, exitStatus, stderr } = reply.call;
  throw new ProblemError(code, `${command}: ${reply.detail}`, {
    kind: reply.kind,
    exitStatus,
    ...(stderr !== '' && { stderr }),
  });
}
