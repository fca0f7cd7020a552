import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { EventList, JobEvent } from '../../daemon/protocol/events.ts';
import { type ClientFrame, ticketPrefix, webSocketProtocol } from '../../daemon/protocol/frames.ts';
import type { Job } from '../../daemon/protocol/job.ts';
import type { PlanHead } from '../../daemon/protocol/plan.ts';
import type { SimulatedHost } from '../host/host.ts';
import { hasOpenssl, issue } from '../host/whm/openssl.ts';
import { ask } from '../integration/http.ts';
import { type RunningDaemon, type RunningProgram, startDaemon, startGateway } from './stage.ts';

const host = 'localhost:2087';
const origin = `https://${host}`;
/** Connections that are being opened at once. */
const abreast = 50;

/** A daemon with a gateway before it, over TLS if this machine can make a certificate. */
export interface Watched {
  daemon: RunningDaemon;
  gateway: RunningProgram;
  stop: () => Promise<void>;
}

export async function startWatched(simulated: SimulatedHost): Promise<Watched> {
  const certificates = join(simulated.root, 'certificates');
  mkdirSync(certificates);
  const pem = join(certificates, 'tls.pem');
  const isPlain = !hasOpenssl();
  if (!isPlain) writeFileSync(pem, issue(join(certificates, 'issued'), 1).selfSigned);
  const settings = { plain: isPlain, address: '127.0.0.1', port: 0, pem, certificates };
  const daemon = await startDaemon(simulated, 'daemon', undefined, { gateway: settings });
  const gateway = await startGateway(daemon);
  const stop = async () => {
    await Promise.all([gateway.stop(), daemon.stop()]);
  };
  return { daemon, gateway, stop };
}

/** Opens connections as pages do, each with a ticket of its own. */
export async function openWatchers({ daemon, gateway }: Watched, count: number): Promise<WebSocket[]> {
  const port = /"port":(\d+)/u.exec(gateway.ready)?.[1];
  const scheme = hasOpenssl() ? 'wss' : 'ws';
  const open = async () => {
    const headers = { 'X-WHM-Host': host };
    const { text } = await ask(daemon.socket, 'POST', '/v1/tickets', { headers, body: { origin } });
    const { ticket } = JSON.parse(text) as { ticket: string };
    const protocols = [webSocketProtocol, `${ticketPrefix}${ticket}`];
    const socket = new WebSocket(`${scheme}://127.0.0.1:${port}/v1/ws`, protocols, {
      origin,
      rejectUnauthorized: false,
    });
    await once(socket, 'open');
    return socket;
  };
  const sockets: WebSocket[] = [];
  while (sockets.length < count) {
    const some = Math.min(abreast, count - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: some }, open))));
  }
  return sockets;
}

/** Lets sockets watch a job behind a sequence; 0 asks for the whole of it. */
export function subscribe(sockets: readonly WebSocket[], jobId: string, after: number): void {
  const frame = JSON.stringify({ type: 'subscribe', jobId, after } satisfies ClientFrame);
  for (const socket of sockets) socket.send(frame);
}

/** Plans and starts a job of these names, so many seconds ahead. */
export async function startJob(socket: string, users: readonly string[], delaySeconds: number): Promise<Job> {
  const planned = await ask(socket, 'POST', '/v1/plans?targets=none', { body: { users } });
  const { planId, counts } = JSON.parse(planned.text) as PlanHead;
  const body = { planId, confirm: { count: counts.remove }, reason: 'A measurement', delaySeconds };
  const headers = { 'Idempotency-Key': randomUUID() };
  const started = await ask(socket, 'POST', '/v1/jobs', { body, headers });
  if (started.status !== 201) throw new Error(started.text);
  return JSON.parse(started.text) as Job;
}

/** All events of a job, once it has ended. */
export async function endedEvents(socket: string, jobId: string): Promise<JobEvent[]> {
  const all: JobEvent[] = [];
  for (;;) {
    const path = `/v1/jobs/${jobId}/events?wait=20&after=${all.length}`;
    const { items, ended } = JSON.parse((await ask(socket, 'GET', path)).text) as EventList;
    all.push(...items);
    if (ended) return all;
  }
}
