import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { writeManifest } from '../variants.ts';
import { Tree } from './tree.ts';

const current = 'usr/local/cpanel/3rdparty/whm-2fa-reset/current';
/** Every so many steps a run is killed; a few of them are enough to meet each kind. */
const stride = 5;

/** What counts: every file of the product with its content, the units that run, and what they were started with. */
function state(tree: Tree): string[] {
  const told = (name: string, path: string) =>
    `${name} ${createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12)}`;
  const files = ['usr/local', 'etc', 'var/cpanel/apps', 'sim/active', 'sim/enabled'].flatMap((folder) =>
    readdirSync(tree.at(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/pluginscache|error_log/u.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => told(relative(tree.root, path), path)),
  );
  return [...files, readlinkSync(tree.at(current))].toSorted();
}

async function must(tree: Tree, options: string[] = [], from?: string): Promise<void> {
  const { code, stdout, stderr } = await tree.install(options, {}, from);
  assert.equal(code, 0, stdout + stderr);
}

/** Runs it and kills it before this step; false if it has not so many. */
async function killedAt(tree: Tree, at: number, from?: string): Promise<boolean> {
  tree.forgetSteps();
  const { code } = await tree.install([], { SIM_KILL_AT: String(at) }, from);
  return code !== 0;
}

test('a first installation killed at any step is finished by the next run', async (t) => {
  const tree = await Tree.make(t, 'almalinux-8');
  await must(tree);
  const whole = state(tree);
  let killed = 0;
  for (let at = 1; ; at += stride) {
    await must(tree, ['--purge']);
    if (!(await killedAt(tree, at))) break;
    killed++;
    await must(tree);
    assert.deepEqual(state(tree), whole, `killed before step ${at}`);
  }
  assert.ok(killed > 2, `${killed} were killed`);
});

test('an upgrade killed at any step is finished by its next run, or undone by the old release', async (t) => {
  const tree = await Tree.make(t, 'ubuntu-24.04');
  const next = tree.release('2.0.0', tree.at('root/v2'));
  // Sockets and a service that are made anew, and a page.
  for (const unit of ['whm-2fa-reset.socket', 'whm-2fa-reset-gateway.service']) {
    appendFileSync(join(next, 'appconfig/systemd', unit), '# changed\n');
  }
  appendFileSync(join(next, 'plugin/index.cgi'), '# changed\n');
  writeManifest(next);
  await must(tree);
  const old = state(tree);
  await must(tree, [], next);
  const whole = state(tree);
  let killed = 0;
  for (let at = 1; ; at += stride) {
    await must(tree, ['--purge']);
    await must(tree);
    if (!(await killedAt(tree, at, next))) break;
    const isUndone = killed++ % 2 === 0;
    await must(tree, [], isUndone ? tree.package : next);
    const now = state(tree).filter((line) => !/\/(versions|previous)\//u.test(line));
    const wanted = (isUndone ? old : whole).filter((line) => !/\/(versions|previous)\//u.test(line));
    assert.deepEqual(now, wanted, `killed before step ${at}`);
  }
  assert.ok(killed > 2, `${killed} were killed`);
});
