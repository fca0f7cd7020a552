import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { type ClientOptions, WebSocket } from 'ws';
import * as z from 'zod/mini';
import { type ClientFrame, ServerFrame, webSocketProtocol } from '../../daemon/protocol/frames.ts';
import { built, type Running, start } from '../integration/child.ts';
import type { Daemon } from '../integration/harness.ts';

export const origin = 'https://whm.example:2087';

/** Starts the gateway on a free port of 127.0.0.1, for a daemon with `gatewayConfig`; its address. */
export async function startGateway(
  t: TestContext,
  daemon: Daemon,
): Promise<{ url: string; pid: number; printed: Running['printed'] }> {
  const running = start([process.execPath, built('gateway.mjs'), '--config', daemon.configFile]);
  t.after(async () => {
    running.child.kill();
    await running.ended;
  });
  let text = '';
  running.child.stdout.on('data', (part: string) => (text += part));
  await running.printed('"msg":"ready"');
  const port = /"port":(\d+)/u.exec(text)?.[1] ?? '';
  return { url: `ws://127.0.0.1:${port}/v1/ws`, pid: running.child.pid ?? 0, printed: running.printed };
}

/** What a daemon needs in its configuration for a gateway of ours. */
export const gatewayConfig = { gateway: { plain: true, address: '127.0.0.1', port: 0 } };

/** A new ticket's value, or the text of the refusal. */
export async function ticketOf(daemon: Daemon, actor: string): Promise<string> {
  const headers = { 'X-WHM-Host': 'whm.example:2087' };
  const answer = await daemon.request('POST', '/v1/tickets', { actor, headers, body: { origin } });
  const { ticket, code } = JSON.parse(answer.text) as { ticket?: string; code?: string };
  return ticket ?? `refused: ${code}`;
}

/** Opens a WebSocket; undefined if the upgrade is refused. */
export async function connect(
  t: TestContext,
  url: string,
  ticket: string | undefined,
  options: ClientOptions = { origin },
): Promise<WebSocket | undefined> {
  const protocols = [webSocketProtocol, ...(ticket === undefined ? [] : [`ticket.${ticket}`])];
  const socket = new WebSocket(url, protocols, options);
  t.after(() => socket.terminate());
  const opened = once(socket, 'open').then(
    () => true,
    () => false,
  );
  return (await opened) ? socket : undefined;
}

/** Sends a frame and reads the next one that is no heartbeat. */
export async function exchange(socket: WebSocket, frame: ClientFrame): Promise<ServerFrame> {
  socket.send(JSON.stringify(frame));
  for (;;) {
    const [data] = (await once(socket, 'message')) as [Buffer];
    const answer = z.parse(ServerFrame, JSON.parse(data.toString()));
    if (answer.type !== 'heartbeat') return answer;
  }
}
