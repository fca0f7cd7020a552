import type { IncomingMessage, RequestListener, Server as HttpServer, ServerOptions } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { limits } from '../protocol/limits.ts';
import { forward } from './forward.ts';

const guarded: ServerOptions = {
  maxHeaderSize: limits.gatewayHeaderBytes,
  headersTimeout: limits.handshakeMs,
  requestTimeout: limits.handshakeMs,
  // Node looks only twice a minute otherwise.
  connectionsCheckingInterval: limits.handshakeMs,
  keepAlive: false,
  noDelay: true,
};

/**
 * The one network listener of the product: it has nothing to steal and can do nothing but pass upgrades on.
 * @param pem key and certificate in one text; undefined: plain, for tests
 */
export function createGateway(daemonSocket: string, pem: string | undefined): HttpServer | HttpsServer {
  const server =
    pem === undefined
      ? process.getBuiltinModule('node:http').createServer(guarded, refuse)
      : process
          .getBuiltinModule('node:https')
          .createServer({ ...guarded, key: pem, cert: pem, handshakeTimeout: limits.handshakeMs }, refuse);
  server.maxConnections = limits.sockets;
  server.on('upgrade', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    if (request.url === '/v1/ws') forward(request, client, head, daemonSocket);
    else client.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  server.on('clientError', (_error: Error, socket: Duplex) => socket.destroy());
  return server;
}

const refuse: RequestListener = (_request, response) => {
  response.writeHead(404, { Connection: 'close' }).end();
};
