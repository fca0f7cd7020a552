import { limits } from './protocol/limits.ts';
import type { Reply } from './protocol/reply.ts';
import type { Status, Vitals } from './protocol/status.ts';

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
  let known: { reply: Promise<Reply<string>>; at: number } | undefined;

  function cpanelVersion(): Promise<Reply<string>> {
    const isYoung = known !== undefined && deps.now() - known.at < limits.privilegeCacheSeconds * 1000;
    if (known === undefined || !isYoung)
      known = { reply: deps.reads.version({ mayJoin: true }), at: deps.now() };
    return known.reply;
  }

  let vitals: { read: Promise<Vitals>; at: number } | undefined;

  function currentVitals(): Promise<Vitals> {
    const isYoung = vitals !== undefined && deps.now() - vitals.at < limits.vitalsCacheMs;
    if (vitals === undefined || !isYoung) vitals = { read: deps.vitals(), at: deps.now() };
    return vitals.read;
  }

  const read = async (): Promise<Status> => {
    const [reply, current] = await Promise.all([cpanelVersion(), currentVitals()]);
    const fastest = deps.whm.fastestCallMs();
    return {
      version: deps.version,
      startedAt: new Date(deps.startedAt).toISOString(),
      whmapi1: { path: deps.path, ...(fastest !== undefined && { fastestCallMs: Math.round(fastest) }) },
      cpanel: reply.kind === 'ok' ? { version: reply.data } : { problem: reply.detail },
      jobs: { open: deps.engine.open },
      vitals: current,
    };
  };
  // Also learns what a call costs here, before the first removal wants to know.
  return { read, warm: () => void cpanelVersion() };
}
