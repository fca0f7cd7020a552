import { type CommandName, scopeOf } from '../access/policy.ts';
import type { Actor } from '../protocol/actor.ts';
import { ProblemError } from '../protocol/problem.ts';
import type { Caller, Service } from './service.ts';

/** Commands that change something: rights are asked afresh, and a refusal is on record. */
const changing: ReadonlySet<CommandName> = new Set(['job.start', 'job.cancel', 'job.retry']);

/**
 * The one door: every transport comes through here before anything is read or done (R6).
 * @throws ProblemError `not-permitted`
 */
export async function admit(
  service: Service,
  command: CommandName,
  actor: Actor,
  signal: AbortSignal,
): Promise<Caller> {
  const level = await service.rights.levelOf(actor, changing.has(command));
  const scope = scopeOf(level, command);
  if (scope !== undefined) return { actor, scope, signal };
  service.denials.note(actor, command, changing.has(command));
  throw new ProblemError('not-permitted', `${actor.user} may not use this (${command}).`);
}
