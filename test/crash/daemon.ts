/** The daemon as it is composed, with death at a named point in front of its ports: --die-at POINT:NTH. */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compose } from '../../daemon/compose.ts';
import { loadConfig } from '../../daemon/config.ts';
import { createLog } from '../../daemon/log.ts';
import { listen } from '../../daemon/server/socket.ts';
import { mortal } from './points.ts';

const { values } = parseArgs({ options: { config: { type: 'string' }, 'die-at': { type: 'string' } } });
const [point = '', nth = '1'] = (values['die-at'] ?? '').split(':');
process.umask(0o077);
const config = loadConfig(values.config ?? '');
const log = createLog(config.logLevel);
const daemon = compose(config, log, 'crash', (ports) =>
  mortal(ports, point, Number(nth), () => {
    writeSync(2, `dies at ${point}`);
    process.kill(process.pid, 'SIGKILL');
  }),
);
await listen(daemon.server, config.socket, undefined);
log.info('ready');
daemon.begin();
