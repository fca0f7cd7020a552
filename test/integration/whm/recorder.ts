import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { folder } from '../harness.ts';

/** A request as it came over the socket. */
export interface Recorded {
  method: string;
  path: string;
  /** As sent, names in lower case; a doubled one stands twice. */
  headers: [string, string][];
  body: string;
}

/** In the daemon's place: writes down what live_api asks and answers what a test wants. */
export async function recorder(
  t: TestContext,
  answer: (response: ServerResponse) => void = (response) => response.end('{}'),
): Promise<{ socket: string; requests: Recorded[] }> {
  const requests: Recorded[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const { rawHeaders, method = '', url = '' } = request;
    const headers = rawHeaders.flatMap((name, index): [string, string][] =>
      index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
    );
    requests.push({ method, path: url, headers, body: body.toString() });
    answer(response);
  };
  const socket = join(folder(t), 'daemon.sock');
  const server = createServer((request, response) => void take(request, response)).listen(socket);
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { socket, requests };
}
