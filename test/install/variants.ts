import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Copies an unpacked release and gives the copy another version; `edit` may break it. Its manifest fits again. */
export function variant(from: string, to: string, version: string, edit?: (dir: string) => void): void {
  cpSync(from, to, { recursive: true });
  const [, old = ''] = /^version=(.*)$/m.exec(readFileSync(join(to, 'RELEASE'), 'utf8')) ?? [];
  for (const name of ['RELEASE', 'daemon.mjs', 'cli.mjs']) {
    const file = join(to, name);
    const text = readFileSync(file, 'utf8').replaceAll(`"${old}"`, `"${version}"`);
    writeFileSync(file, text.replace(`version=${old}`, `version=${version}`));
  }
  edit?.(to);
  writeManifest(to);
}

/** Writes SHA256SUMS for what is there. */
export function writeManifest(dir: string): void {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'SHA256SUMS')
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .toSorted();
  const lines = files.map((name) => `${hash(join(dir, name))}  ${name}\n`);
  writeFileSync(join(dir, 'SHA256SUMS'), lines.join(''));
}

function hash(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
