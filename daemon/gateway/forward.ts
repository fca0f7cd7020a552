import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { limits } from '../protocol/limits.ts';

/** A stalled connection ends after twice the heartbeat, on either side. */
const idleMs = 2 * limits.heartbeatSeconds * 1000;
/** What any daemon's socket reads is here for a moment: else each read of a small frame takes 64 KiB for itself. */
const inbox = Buffer.alloc(64 * 1024);

/**
 * Joins an upgrade to the daemon: the request's head as it came, then bytes both ways. The daemon reads the
 * ticket; the gateway looks at nothing but the address.
 */
export function forward(request: IncomingMessage, client: Duplex, head: Buffer, daemonSocket: string): void {
  const toClient = (length: number) => client.write(Buffer.from(inbox.subarray(0, length)));
  const daemon = connect({ path: daemonSocket, onread: { buffer: inbox, callback: toClient } });
  const end = () => {
    client.destroy();
    daemon.destroy();
  };
  client.on('error', end).once('close', end);
  // What the daemon said last still goes out, but a client that does not close its own side is not waited for.
  daemon.on('error', end).once('close', () => client.end(() => client.destroy()));
  // A `false` of `toClient` stopped the reading.
  client.on('drain', () => daemon.resume());
  (client as Socket).setTimeout(idleMs, end);
  daemon.setTimeout(idleMs, end);
  daemon.once('connect', () => {
    daemon.write(headOf(request));
    daemon.write(head);
    client.pipe(daemon);
  });
}

function headOf({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
