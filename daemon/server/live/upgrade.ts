import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { type Actor, actorId } from '../../protocol/actor.ts';
import { ticketPrefix, webSocketProtocol } from '../../protocol/frames.ts';
import { limits } from '../../protocol/limits.ts';
import { admit } from '../dispatch.ts';
import type { Service } from '../service.ts';
import { sightOf } from '../sight.ts';
import { Connection } from './connection.ts';
import { JobFeed } from './feed.ts';
import { Overview } from './overview.ts';

const { createServer } = createRequire(import.meta.url)('node:http') as typeof import('node:http');

/** The server behind the gateway: it takes nothing but WebSocket upgrades that bring a good ticket. */
export function createLiveServer(service: Service): Server {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    clientTracking: true,
    handleProtocols: () => webSocketProtocol,
  });
  const perActor = new Map<string, number>();
  const feed = new JobFeed(service.hub);
  const overview = new Overview(service);
  const server = createServer(
    { maxHeaderSize: limits.headerBytes, headersTimeout: 5000, requestTimeout: 5000 },
    (_request, response) => response.writeHead(404).end(),
  );

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    void open(request, socket, head);
  });
  service.stopping.addEventListener('abort', () => {
    for (const client of sockets.clients) client.close(1001, 'the service is stopping');
  });

  async function open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const actor = pass(request);
    if (typeof actor === 'number') return refuse(socket, actor);
    const id = actorId(actor);
    const own = perActor.get(id) ?? 0;
    if (own >= limits.socketsPerActor || sockets.clients.size >= limits.sockets) return refuse(socket, 503);
    perActor.set(id, own + 1);
    socket.once('close', () => {
      const left = (perActor.get(id) ?? 1) - 1;
      if (left > 0) perActor.set(id, left);
      else perActor.delete(id);
    });
    const caller = await admit(service, 'job.read', actor, service.stopping).catch(() => undefined);
    if (caller === undefined) return refuse(socket, 403);
    const watcher = await sightOf(service, caller).then(
      (sight) => ({ caller, sight }),
      () => undefined,
    );
    if (watcher === undefined) return refuse(socket, 503);
    sockets.handleUpgrade(request, socket, head, (client) => {
      new Connection(service, watcher, client, feed, overview).serve();
    });
  }

  /** The actor of a good ticket, or the status that refuses: checked before a frame is read. */
  function pass(request: IncomingMessage): Actor | number {
    if (request.url !== '/v1/ws') return 404;
    if (service.stopping.aborted) return 503;
    const { origin } = request.headers;
    if (origin === undefined) return 403;
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((item) => item.trim());
    const tickets = offered.filter((item) => item.startsWith(ticketPrefix));
    const [ticket] = tickets;
    if (!offered.includes(webSocketProtocol) || ticket === undefined || tickets.length > 1) return 400;
    const actor = service.tickets.redeem(ticket.slice(ticketPrefix.length), origin);
    if (actor === undefined)
      service.report('warn', 'a WebSocket ticket was refused', { origin: origin.slice(0, 300) });
    return actor ?? 403;
  }

  return server;
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}
