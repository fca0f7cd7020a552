import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildExecutables } from './build.ts';
import { placeCertificate } from './certificate.ts';
import { hasOpenssl } from './openssl.ts';
import { placeOsRelease } from './platform.ts';
import { places } from './places.ts';

/**
 * Lays out ROOT as a server's file system (10.18): cPanel's tree with version, perl, Perl stubs, chrome and
 * AppConfig tools, the service certificate, log folders, chkservd's folder, a recorder in place of systemctl.
 * @param node path of Node 24 on the system that ROOT stands for; default: the running one
 */
export async function layOut(
  root: string,
  { node = process.execPath }: { node?: string } = {},
): Promise<void> {
  const place = places(root);
  const folders = [
    place.cgi,
    place.icons,
    place.bin,
    place.logs,
    place.apps,
    place.sim,
    dirname(place.homePage),
  ];
  for (const folder of [...folders, join(root, 'etc/chkserv.d'), join(root, 'var/log'), join(root, 'run')]) {
    mkdirSync(folder, { recursive: true });
  }
  writeFileSync(place.version, '11.136.0.5\n');
  for (const module of ['Whostmgr', 'Cpanel'])
    cpSync(own(`chrome/${module}`), join(place.cpanel, module), { recursive: true });
  for (const name of ['frame.css', 'hostile.css']) {
    mkdirSync(join(place.docroot, 'sim_chrome'), { recursive: true });
    copyFileSync(own(`chrome/${name}`), join(place.docroot, 'sim_chrome', name));
  }
  placeExecutable(own('chrome/home.pl'), place.homePage);
  placeExecutable(own('stub/perl'), place.perl);
  if (hasOpenssl()) placeCertificate(root, 'cpanel.pem');
  await buildExecutables(place.bin, join(place.sim, 'bin/whm-front'), node);
  // A real system has these already, and its own systemd: they are left alone.
  const systemctl = join(root, 'usr/bin/systemctl');
  if (!existsSync(systemctl)) placeExecutable(own('stub/systemctl'), systemctl);
  if (!existsSync(place.passwd)) writeFileSync(place.passwd, 'root:x:0:0:root:/root:/bin/bash\n');
  if (!existsSync(place.osRelease)) placeOsRelease(root, 'almalinux-9');
}

function own(path: string): string {
  return join(import.meta.dirname, path);
}

function placeExecutable(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, 0o755);
}
