import { readControl } from '../control.ts';
import { readRegistry } from '../registry.ts';
import { fail, ownRoot } from './host.ts';

const usage = 'is_registered_with_appconfig SERVICE NAME';
const [, , service, name] = process.argv;
if (service === undefined || name === undefined) fail('A service and a name are required.', usage);
if (!['whostmgr', 'cpanel', 'webmail'].includes(service)) fail(`Unknown service: ${service}`, usage);

const root = ownRoot();
const found = readRegistry(root).some((app) => app.name === name && app.services.includes(service));
const end = readControl(root)['registered-newline'] === 'newline' ? '\n' : '';
process.stdout.write(`${found ? 1 : 0}${end}`);
