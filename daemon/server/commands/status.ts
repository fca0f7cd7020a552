import type { Status } from '../../protocol/status.ts';
import type { Caller, Service } from '../service.ts';

/** The daemon at a glance; who does not see others' jobs is not told how many they have open (R6). */
export async function readStatus({ status, engine }: Service, { actor, scope }: Caller): Promise<Status> {
  const whole = await status();
  return scope === 'all' ? whole : { ...whole, jobs: { open: engine.openOf(actor) } };
}
