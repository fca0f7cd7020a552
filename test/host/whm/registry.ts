import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, parseApp } from './appconfig.ts';
import { places } from './places.ts';

/** Reads every `*.conf` of ROOT/var/cpanel/apps. The front does so at a start and a restart only (10.3). */
export function readRegistry(root: string): App[] {
  const folder = places(root).apps;
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(folder).filter((name) => name.endsWith('.conf'));
  return files.toSorted().map((name) => parseApp(readFileSync(join(folder, name), 'utf8'), name));
}
