import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Daemon, stage } from '../integration/harness.ts';
import { finished, startJob } from '../integration/jobs.ts';
import type { SimulatedHost } from '../host/host.ts';

/** Accounts of everybody, resellers of every kind, and an ended job of each who may have one. */
export interface World {
  host: SimulatedHost;
  daemon: Daemon;
  gatewaySocket: string;
  /** Actor → the job that it started. */
  jobs: Readonly<Record<string, string>>;
}

/** `boss` is a root-level reseller, `res1` a limited one that is admitted, `res2` one that is not, `res3` suspended. */
export async function world(t: TestContext, config: Record<string, unknown> = {}): Promise<World> {
  const accounts = [
    { name: 'mine1', owner: 'res1', twoFactor: true },
    { name: 'mine2', owner: 'res1', twoFactor: true },
    { name: 'other', owner: 'res2', twoFactor: true },
    { name: 'res3', owner: 'root', suspended: true },
    { name: 'suspended1', owner: 'res3', twoFactor: true },
    { name: 'roots', twoFactor: true },
    { name: 'alice', twoFactor: true },
    { name: 'bosses', owner: 'boss', twoFactor: true },
  ];
  const { host, daemon } = await stage(t, {
    accounts,
    config: { access: { resellers: ['res1', 'res3'] }, ...config },
    control: { switches: { 'reseller-calls': 'create-acct' } },
  });
  host.addReseller('boss', ['all']);
  host.addReseller('res1');
  host.addReseller('res2');
  host.addReseller('res3');
  const started = [
    ['cli', 'roots'],
    ['whm:root', 'alice'],
    ['whm:boss', 'bosses'],
    ['whm:res1', 'mine2'],
  ] as const;
  const jobs = Object.fromEntries(
    await Promise.all(
      started.map(async ([actor, user]) => {
        const { id } = await startJob(daemon, [user], { actor, reason: `of ${actor}` });
        await finished(daemon, id, actor);
        return [actor, id] as const;
      }),
    ),
  );
  return { host, daemon, jobs, gatewaySocket: join(daemon.dir, 'run/gateway.sock') };
}
