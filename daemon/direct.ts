import { duplexPair } from 'node:stream';
import { visible } from './cli/escape.ts';
import type { Direct, OpenDirect } from './cli/direct.ts';
import { version } from './cli/version.ts';
import { compose } from './compose.ts';
import { isRealCpanel, loadConfig } from './config.ts';
import { createLog } from './log.ts';
import { ProblemError } from './protocol/problem.ts';

/**
 * The daemon within the command line: composed as the daemon is, on the same record, reached without a socket.
 * Calls that a dead daemon left are settled; other jobs stay as they are.
 * @returns the problem that loadConfig or openStore throws, or `not-root`
 */
export const openDirect: OpenDirect = async (configFile, say) => {
  process.umask(0o077);
  try {
    return open(configFile, say);
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.toJSON() };
    throw error;
  }
};

function open(configFile: string, say: (line: string) => void): Direct {
  const config = loadConfig(configFile);
  if (isRealCpanel(config) && process.geteuid?.() !== 0) {
    throw new ProblemError('not-root', `${config.whmapi1.path} is cPanel's own.`);
  }
  const log = createLog('warn', { write: (line) => forPeople(line).forEach(say) });
  const alone = { ...config, gateway: { ...config.gateway, enabled: false } };
  const { server, engine, notices, beginBeside, stop, close } = compose(alone, log, version);
  beginBeside();
  return {
    dial(onConnect) {
      const [ours, theirs] = duplexPair();
      server.emit('connection', theirs);
      onConnect();
      return ours;
    },
    async idle() {
      await engine.idle();
      if (notices.waiting > 0)
        say(`Telling ${notices.waiting} owners by mail; Ctrl-C twice leaves that to the service.`);
      await notices.idle();
    },
    async close() {
      await stop();
      close();
    },
  };
}

/**
 * A line of the log as a sentence for people; none of an audit entry, which is for the journal. It may hold what cPanel
 * said, so it is made harmless for the terminal.
 */
function forPeople(line: string): string[] {
  const { level: _, time: __, msg, ...detail } = JSON.parse(line) as Record<string, unknown>;
  if ('audit' in detail) return [];
  const parts = Object.entries(detail).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [visible(`whm-2fa-reset: ${String(msg)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`)];
}
