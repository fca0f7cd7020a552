import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issue } from './openssl.ts';
import { places } from './places.ts';

/** The files of ROOT/var/cpanel/ssl/cpanel (3.1); the first one that is there serves. */
const names = ['mycpanel.pem', 'cpanel.pem'] as const;
export type CertificateFile = (typeof names)[number];

/**
 * Puts a service certificate in place, in place and without telling anyone, as `checkallsslcerts` does (3.1):
 * `cpanel.pem` is key and self-signed certificate; `mycpanel.pem` key, certificate and CA, with the CA beside it.
 * @param serial two numbers give two different certificates, for a rotation
 * @throws if `openssl` is missing
 */
export function placeCertificate(root: string, file: CertificateFile, serial = 1): void {
  const folder = places(root).certificates;
  mkdirSync(folder, { recursive: true });
  const { selfSigned, signed, authority } = issue(cacheFor(root), serial);
  writeFileSync(join(folder, file), file === 'cpanel.pem' ? selfSigned : signed + authority);
  chmodSync(join(folder, file), 0o660);
  if (file === 'mycpanel.pem') writeFileSync(join(folder, 'mycpanel.cabundle'), authority);
}

/** Takes mycpanel.pem away, as a certificate reset does. */
export function removeCertificate(root: string): void {
  const folder = places(root).certificates;
  for (const name of ['mycpanel.pem', 'mycpanel.cabundle']) rmSync(join(folder, name), { force: true });
}

/** Leaves a file half-written: the key without the end of the certificate. */
export function truncateCertificate(root: string, file: CertificateFile): void {
  const path = join(places(root).certificates, file);
  const content = readFileSync(path, 'utf8');
  writeFileSync(path, content.slice(0, content.indexOf('-----BEGIN CERTIFICATE-----') + 200));
}

/** What cpsrvd serves: the same file as `key` and `cert` (3.1). Throws if none is there. */
export function readServiceCertificate(root: string): { key: string; cert: string } {
  const folder = places(root).certificates;
  const name = names.find((each) => existsSync(join(folder, each)));
  if (name === undefined) throw new Error(`no certificate in ${folder}`);
  const content = readFileSync(join(folder, name), 'utf8');
  return { key: content, cert: content };
}

// In a checkout the certificates outlive a ROOT, so that a test pays for them once.
function cacheFor(root: string): string {
  const modules = join(import.meta.dirname, '../../../node_modules');
  return existsSync(modules)
    ? join(modules, '.cache/whm-host-certificates')
    : join(places(root).sim, 'certificates');
}
