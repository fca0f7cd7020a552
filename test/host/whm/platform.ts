import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { places } from './places.ts';

/** The systems that cPanel supports (6): ID and VERSION_ID of their os-release. */
export const systems = {
  'almalinux-8': ['almalinux', '8.10', 'AlmaLinux'],
  'almalinux-9': ['almalinux', '9.6', 'AlmaLinux'],
  'almalinux-10': ['almalinux', '10.0', 'AlmaLinux'],
  'rocky-8': ['rocky', '8.10', 'Rocky Linux'],
  'rocky-9': ['rocky', '9.6', 'Rocky Linux'],
  'cloudlinux-8': ['cloudlinux', '8.10', 'CloudLinux'],
  'cloudlinux-9': ['cloudlinux', '9.6', 'CloudLinux'],
  'ubuntu-22.04': ['ubuntu', '22.04', 'Ubuntu'],
  'ubuntu-24.04': ['ubuntu', '24.04', 'Ubuntu'],
} as const;

/** Writes ROOT/etc/os-release, and redhat-release where the family has it (9). */
export function placeOsRelease(root: string, system: keyof typeof systems): void {
  const [id, version, name] = systems[system];
  const like = id === 'ubuntu' ? 'debian' : 'rhel centos fedora';
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(
    places(root).osRelease,
    `NAME="${name}"\nID="${id}"\nID_LIKE="${like}"\nVERSION_ID="${version}"\nPRETTY_NAME="${name} ${version}"\n`,
  );
  const redhat = join(root, 'etc/redhat-release');
  if (id === 'ubuntu') rmSync(redhat, { force: true });
  else writeFileSync(redhat, `${name} release ${version}\n`);
}

/**
 * Installs one ea-nodejs package, as the packages conflict with each other: any other one is removed (6).
 * `undefined` removes it. The `node` in it is the running one.
 */
export function placeEaNode(root: string, major: 18 | 20 | 22 | 24 | undefined): void {
  for (const other of [18, 20, 22, 24])
    rmSync(join(root, `opt/cpanel/ea-nodejs${other}`), { recursive: true, force: true });
  const active = join(root, 'etc/cpanel/ea4/passenger.nodejs');
  rmSync(active, { force: true });
  if (major === undefined) return;
  const bin = `opt/cpanel/ea-nodejs${major}/bin`;
  for (const folder of [join(root, bin), join(active, '..')]) mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, join(root, bin, 'node'));
  writeFileSync(active, `/${bin}/node`);
}
