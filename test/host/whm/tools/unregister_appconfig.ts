import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseApp } from '../appconfig.ts';
import { readControl } from '../control.ts';
import { rebuildMenu } from '../menu.ts';
import { places } from '../places.ts';
import { fail, ownRoot, restartFront } from './host.ts';

const argument = process.argv[2];
if (argument === undefined) fail('A file or name is required.', 'unregister_appconfig FILE-or-NAME');

const root = ownRoot();
const control = readControl(root);
const name = nameOf(argument);
const stored = join(places(root).apps, `${name}.conf`);
if (existsSync(stored)) {
  rmSync(stored);
  rebuildMenu(root, control);
  await restartFront(root);
} else {
  process.stdout.write(`Failed to remove file: ${stored}\n`);
  if (control['unregister-missing'] === 'exit-1') process.exit(1);
}
process.stdout.write(`${name} unregistered\n`);

function nameOf(fileOrName: string): string {
  const isFile = fileOrName.includes('/') || existsSync(fileOrName);
  const text = isFile && existsSync(fileOrName) ? readFileSync(fileOrName, 'utf8') : '';
  return basename(parseApp(text, fileOrName).name);
}
