import { remembered } from './host/remembered.ts';
import { limits } from './protocol/limits.ts';
import type { Reply } from './protocol/reply.ts';
import type { Status, Vitals } from './protocol/status.ts';

/** What the status is read from. */
export interface StatusDeps {
  version: string;
  /** Of whmapi1. */
  path: string;
  startedAt: number;
  whm: { fastestCallMs: () => number | undefined };
  reads: { version: (options: { mayJoin: true }) => Promise<Reply<string>> };
  engine: { open: number };
  vitals: () => Promise<Vitals>;
  now: () => number;
}

/** Tells the daemon's state; cPanel's version is asked for at most once a minute. */
export function statusReader(deps: StatusDeps): { read: () => Promise<Status>; warm: () => void } {
  const { now, reads, engine, whm } = deps;
  const cpanelVersion = remembered(now, limits.privilegeCacheSeconds * 1000, async () =>
    reads.version({ mayJoin: true }),
  );
  const vitals = remembered(now, limits.vitalsCacheMs, deps.vitals);

  const read = async (): Promise<Status> => {
    const [reply, current] = await Promise.all([cpanelVersion(), vitals()]);
    const fastest = whm.fastestCallMs();
    return {
      version: deps.version,
      startedAt: new Date(deps.startedAt).toISOString(),
      whmapi1: { path: deps.path, ...(fastest !== undefined && { fastestCallMs: Math.round(fastest) }) },
      cpanel: reply.kind === 'ok' ? { version: reply.data } : { problem: reply.detail },
      jobs: { open: engine.open },
      vitals: current,
    };
  };
  // Also learns what a call costs here, before the first removal wants to know.
  return { read, warm: () => void cpanelVersion() };
}
