import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseApp, validateApp } from '../appconfig.ts';
import { readControl } from '../control.ts';
import { rebuildMenu } from '../menu.ts';
import { places } from '../places.ts';
import { fail, ownRoot, restartFront, userExists } from './host.ts';

const usage = 'register_appconfig CONF_FILE';
const file = process.argv[2];
if (file === undefined) fail("The 'conf_file' argument is required.", usage);
const text = readPlainFile(file);
if (text === undefined) fail("The 'conf_file' must be readable and a plain file.", usage);

const root = ownRoot();
const app = parseApp(text, file);
const refusal = validateApp(app, (name) => userExists(root, name));
if (refusal !== undefined) fail(refusal, usage);

const { apps, notifications } = places(root);
mkdirSync(apps, { recursive: true, mode: 0o755 });
const stored = join(apps, `${app.name}.conf`);
if (!existsSync(stored)) appendFileSync(notifications, `appconfig registered: ${app.name}\n`);
writeFileSync(stored, app.keys.has('name') ? text : `${text.replace(/\n*$/, '\n')}name=${app.name}\n`);
chmodSync(stored, 0o600);
rebuildMenu(root, readControl(root));
await restartFront(root);
process.stdout.write(`${app.name} registered\n`);

function readPlainFile(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
