import type { Server as HttpsServer } from 'node:https';
import { parseArgs } from 'node:util';
import { version } from './cli/version.ts';
import { gatewayFiles, loadConfig } from './config.ts';
import { watchPem } from './gateway/certificate.ts';
import { readPem } from './host/certificate.ts';
import { createGateway } from './gateway/server.ts';
import { ProblemError } from './protocol/problem.ts';
import { problemTable } from './protocol/problems.ts';
import { inheritedSocket } from './server/socket.ts';

const defaultConfig = '/etc/whm-2fa-reset/config.yaml';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string', default: defaultConfig } } });
  const config = loadConfig(values.config);
  const files = gatewayFiles(config);
  // The daemon shows the version, has no other way to it, and tells its own gateway from others by the socket.
  process.title = `whm-2fa-reset-gateway ${version} ${files.socket}`;
  const pem = config.gateway.plain ? undefined : readPem(files.pem);
  if (!config.gateway.plain && pem === undefined) {
    throw new ProblemError('no-certificate', `${files.pem} holds no key and certificate that fit.`);
  }
  const server = createGateway(files.socket, pem);
  const unwatch =
    pem === undefined
      ? undefined
      : watchPem(files.pem, pem, (fresh) => replace(server as HttpsServer, fresh));
  const fd = inheritedSocket('gateway-port');
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(
    fd === undefined ? { port: config.gateway.port, host: config.gateway.address } : { fd },
    resolve,
  );
  await promise;
  server.off('error', reject);
  process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'ready', address: server.address() })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      unwatch?.();
      process.exit(0);
    });
  }
}

/** Connections that are open keep the certificate that they began with. */
function replace(server: HttpsServer, pem: string): void {
  server.setSecureContext({ key: pem, cert: pem });
  process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'a new certificate is in use' })}\n`);
}

try {
  await main();
} catch (error) {
  const known = error instanceof ProblemError ? problemTable[error.code] : undefined;
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`whm-2fa-reset-gateway: ${text}\n${known?.next ?? ''}\n`);
  process.exit(known?.exit ?? 1);
}
