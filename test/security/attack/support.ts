import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { Job } from '../../../daemon/protocol/job.ts';
import type { SimulatedHost } from '../../host/host.ts';
import { type Daemon, stage } from '../../integration/harness.ts';
import { assertHonest, finished, postJob } from '../../integration/jobs.ts';
import { gatewayConfig, startGateway } from '../live.ts';

/** The most memory that a process of ours has held, MiB. */
export function peakMiB(pid: number): number {
  const [, kib] = /^VmHWM:\s+(\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kib) / 1024);
}

/** What neither process may need, whatever is sent; a daemon at rest takes some 80. */
export const mostMiB = 320;

export interface Siege {
  host: SimulatedHost;
  daemon: Daemon;
  gateway: { url: string; pid: number; port: number };
  /** Waits for the main job, which ran all the while, and checks that it did what it should; then the memory. */
  outlast: () => Promise<void>;
}

const most = 60;

/** A server whose main job removes 60 accounts one by one while something goes on around it. */
export async function siege(t: TestContext): Promise<Siege> {
  const on = Array.from({ length: most }, (_, index) => `user${index}`);
  const { host, daemon } = await stage(t, {
    on,
    accounts: [
      ...on.map((name) => ({ name, twoFactor: true })),
      { name: 'mine', owner: 'res1', twoFactor: true },
    ],
    config: { ...gatewayConfig, batch: { max: 1 }, access: { resellers: ['res1'] } },
    control: { switches: { 'reseller-calls': 'create-acct' } },
  });
  host.addReseller('boss', ['all']);
  host.addReseller('res1');
  const gateway = await startGateway(t, daemon);
  const before = host.twoFactor();
  const confirm = { count: most };
  const { id } = (await postJob(daemon, on, { confirm })).as(Job, 201);
  return {
    host,
    daemon,
    gateway: { ...gateway, port: Number(new URL(gateway.url).port) },
    async outlast() {
      const { job, targets } = await finished(daemon, id);
      assert.equal(job.counts.removed, most);
      assertHonest(host, targets, before);
      for (const pid of [daemon.pid, gateway.pid]) assert.ok(peakMiB(pid) < mostMiB, `${peakMiB(pid)} MiB`);
    },
  };
}

/** A connection to the gateway; `closed` resolves at its end with what came back. */
export function dial(port: number, bytes = ''): { socket: Socket; closed: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  let told = '';
  socket.setEncoding('latin1').on('data', (part: string) => (told += part));
  socket.on('error', () => {});
  if (bytes !== '') socket.write(bytes);
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.once('close', () => resolve(told));
  return { socket, closed: promise };
}
