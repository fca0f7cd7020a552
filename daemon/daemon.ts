import { parseArgs } from 'node:util';
import { version } from './cli/version.ts';
import { compose, type Daemon } from './compose.ts';
import { type Config, gatewayFiles, isRealCpanel, loadConfig } from './config.ts';
import { createLog, type Logger } from './log.ts';
import { loadTemplate } from './notify/template-file.ts';
import { ProblemError } from './protocol/problem.ts';
import { problemTable } from './protocol/problems.ts';
import { inheritedSocket, listen } from './server/socket.ts';
import { stateFilesIn } from './store/directory.ts';
import { versionAt } from './store/version-at.ts';

/** How long a call under way may take after the service was told to stop; then it goes on without us. */
const stopMs = 30_000;
/** How long one whose connection was just taken may take to ask, so that it is answered and not cut off. */
const askMs = 500;
const defaultConfig = '/etc/whm-2fa-reset/config.yaml';

async function main(): Promise<void> {
  process.umask(0o077);
  process.title = 'whm-2fa-reset';
  const { values } = parseArgs({
    options: {
      config: { type: 'string', default: defaultConfig },
      'check-config': { type: 'boolean', default: false },
    },
  });
  const config = loadConfig(values.config);
  if (values['check-config']) {
    loadTemplate(config.notify.template);
    process.stdout.write(settingsOf(config));
    return;
  }
  if (isRealCpanel(config) && process.geteuid?.() !== 0) {
    throw new ProblemError('not-root', `${config.whmapi1.path} is cPanel's own.`);
  }
  const log = createLog(config.logLevel);
  const daemon = compose(config, log, version);
  const isStopping = stopOnSignal(daemon, log);
  await listen(daemon.server, config.socket, inheritedSocket('daemon'));
  if (daemon.liveServer !== undefined) {
    await listen(daemon.liveServer, gatewayFiles(config).socket, inheritedSocket('gateway'));
  }
  log.info({ version, socket: config.socket, pid: process.pid }, 'ready');
  if (!isStopping()) daemon.begin();
}

/** What the installer sets the gateway's units up by, and which version the record has. */
function settingsOf({ gateway: { enabled, port, address }, stateDir }: Config): string {
  const database = versionAt(stateFilesIn(stateDir).database);
  return `gateway.enabled=${enabled}\ngateway.port=${port}\ngateway.address=${address}\ndatabase=${database}\n`;
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function stopOnSignal(daemon: Daemon, log: Logger): () => boolean {
  let isStopping = false;
  const stop = async (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    const everybodyLeft = new Promise<void>((resolve) => void daemon.server.close(() => resolve()));
    daemon.liveServer?.close();
    await Promise.race([daemon.stop(), delay(stopMs)]);
    await Promise.race([everybodyLeft, delay(askMs)]);
    daemon.server.closeAllConnections();
    daemon.liveServer?.closeAllConnections();
    daemon.close();
    log.info('stopped');
    // A call that outlasts our patience is left running, on record for the next start; its pipes would hold us.
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void stop(signal));
  return () => isStopping;
}

try {
  await main();
} catch (error) {
  const known = error instanceof ProblemError ? problemTable[error.code] : undefined;
  const text = error instanceof Error ? (known === undefined ? error.stack : error.message) : String(error);
  process.stderr.write(
    `whm-2fa-reset: ${known?.title ?? 'The daemon could not start'}: ${text}\n${known?.next ?? ''}\n`,
  );
  process.exit(known?.exit ?? 1);
}
