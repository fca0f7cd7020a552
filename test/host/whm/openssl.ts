import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** PEM texts of one issue: a self-signed pair, and a pair signed by an authority. Key and certificate together. */
export interface Issued {
  readonly selfSigned: string;
  readonly signed: string;
  readonly authority: string;
}

const subject = ['-subj', '/CN=server.example.test'];
const names = 'subjectAltName=DNS:server.example.test,DNS:localhost,IP:127.0.0.1';
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** True if certificates can be made on this machine. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes, or takes from the cache, the certificates with a serial number. node:crypto can't write X.509.
 * @param cache folder that keeps them between runs
 * @throws if `openssl` is missing or fails
 */
export function issue(cache: string, serial: number): Issued {
  const folder = join(cache, `serial-${serial}`);
  if (!existsSync(folder)) make(cache, folder, serial);
  const read = (...files: string[]) => files.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
  return {
    selfSigned: read('self.key', 'self.pem'),
    signed: read('leaf.key', 'leaf.pem'),
    authority: read('ca.pem'),
  };
}

function make(cache: string, folder: string, serial: number): void {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: work, stdio: ['ignore', 'pipe', 'pipe'] });
  const number = ['-set_serial', String(serial), '-days', '3650'];
  writeFileSync(join(work, 'names'), `${names}\n`);
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'self.key',
    '-out',
    'self.pem',
    ...subject,
    '-addext',
    names,
    ...number,
  );
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Simulated CA',
    ...number,
  );
  openssl('req', ...newKey, '-keyout', 'leaf.key', '-out', 'leaf.csr', ...subject);
  const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'leaf.csr', '-out', 'leaf.pem', ...authority, ...number);
  try {
    renameSync(work, folder);
  } catch {
    // Another process made the same one meanwhile.
    rmSync(work, { recursive: true });
  }
}
