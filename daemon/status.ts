import { limits } from './protocol/limits.ts';
import type { Reply } from './protocol/reply.ts';
import type { Status } from './protocol/status.ts';

export interface StatusDeps {
  version: string;
  /** Of whmapi1. */
  path: string;
  startedAt: number;
  whm: { fastestCallMs: () => number | undefined };
  reads: { version: (options: { mayJoin: true }) => Promise<Reply<string>> };
  engine: { open: number };
  now: () => number;
}

/** Tells the daemon's state; cPanel's version is asked for at most once a minute. */
export function statusReader(deps: StatusDeps): () => Promise<Status> {
  let known: { reply: Promise<Reply<string>>; at: number } | undefined;

  function cpanelVersion(): Promise<Reply<string>> {
    const isYoung = known !== undefined && deps.now() - known.at < limits.privilegeCacheSeconds * 1000;
    if (known === undefined || !isYoung)
      known = { reply: deps.reads.version({ mayJoin: true }), at: deps.now() };
    return known.reply;
  }

  return async () => {
    const reply = await cpanelVersion();
    const fastest = deps.whm.fastestCallMs();
    return {
      version: deps.version,
      startedAt: new Date(deps.startedAt).toISOString(),
      whmapi1: { path: deps.path, ...(fastest !== undefined && { fastestCallMs: Math.round(fastest) }) },
      cpanel: reply.kind === 'ok' ? { version: reply.data } : { problem: reply.detail },
      jobs: { open: deps.engine.open },
    };
  };
}
