import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { places } from './whm/places.ts';

const project = join(import.meta.dirname, '../..');
/** The registration that is shipped. */
export const appConfigFile = join(project, 'appconfig/whm-2fa-reset.conf');

/** Puts the built plugin where a server has it and registers it, as the installer does. */
export async function placePlugin(root: string): Promise<void> {
  const place = places(root);
  const cgi = join(place.cgi, 'whm-2fa-reset');
  mkdirSync(cgi, { recursive: true });
  cpSync(join(project, 'dist/plugin'), cgi, { recursive: true });
  copyFileSync(join(project, 'appconfig/whm-2fa-reset.png'), join(place.icons, 'whm-2fa-reset.png'));
  const register = join(place.bin, 'register_appconfig');
  await promisify(execFile)(register, [appConfigFile]);
}
