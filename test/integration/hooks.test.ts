import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod/mini';
import { type AuditEntry, AuditList } from '../../daemon/protocol/audit.ts';
import { HookDocument } from '../../daemon/protocol/hook.ts';
import { trustedFolder } from '../trusted-folder.ts';
import { type Daemon, folder, stage } from './harness.ts';
import { finished, startJob } from './jobs.ts';

/** Puts an executable shell script in place. */
function put(dir: string, name: string, body: string, mode = 0o755): string {
  const path = join(dir, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, mode);
  return path;
}

/** Entries about hooks, the oldest first; the service is stopped first, so that all hooks have run. */
async function hookEntries(daemon: Daemon): Promise<AuditEntry[]> {
  await daemon.restart();
  const { items } = (await daemon.request('GET', '/v1/audit')).as(AuditList);
  return items.filter(({ action }) => action.startsWith('hook.')).toReversed();
}

test('each hook gets the whole end of each job, in a clean environment', async (t) => {
  const directory = trustedFolder(t);
  if (directory === undefined) return;
  const out = folder(t);
  put(directory, '10-first', `cat >'${out}/'$$.json; env >'${out}/environment'; pwd >'${out}/folder'`);
  put(directory, '20-second', `echo second >>'${out}/order'`);
  put(directory, 'README', 'exit 1', 0o644);
  const { daemon } = await stage(t, {
    on: ['alice', 'bob'],
    env: { SECRET: 'x' },
    config: { hooks: { directory } },
  });
  const first = await startJob(daemon, ['alice', 'ghost'], { reason: 'lost phone' });
  await finished(daemon, first.id);
  const second = await startJob(daemon, ['bob']);
  const { job } = await finished(daemon, second.id);
  assert.deepEqual(await hookEntries(daemon), []);
  const told = readdirSync(out)
    .filter((name) => name.endsWith('.json'))
    .map((name) => z.parse(HookDocument, JSON.parse(readFileSync(join(out, name), 'utf8'))));
  assert.deepEqual(new Set(told.map(({ job: { id } }) => id)), new Set([first.id, second.id]));
  const one = told.find(({ job: { id } }) => id === first.id);
  assert.equal(one?.job.reason, 'lost phone');
  assert.deepEqual(
    one?.targets.map(({ user, outcome, verified, code }) => [user, outcome, verified, code]),
    [
      ['alice', 'removed', true, undefined],
      ['ghost', 'refused', false, 'unknown-account'],
    ],
  );
  assert.deepEqual(told.find(({ job: { id } }) => id === second.id)?.job, job, 'the job as it ended');
  const variables = readFileSync(join(out, 'environment'), 'utf8').matchAll(/^(\w+)=/gmu);
  const known = new Set(['PATH', 'HOME', 'LANG', 'LC_ALL', 'PWD', 'OLDPWD', 'SHLVL', '_']);
  assert.deepEqual(
    Array.from(variables, ([, name]) => name).filter((name) => !known.has(name ?? '')),
    [],
  );
  assert.equal(readFileSync(join(out, 'folder'), 'utf8'), '/\n');
  assert.equal(readFileSync(join(out, 'order'), 'utf8'), 'second\nsecond\n');
});

test('a hook that fails, hangs or may be written by others is on record and harms nothing', async (t) => {
  const directory = trustedFolder(t);
  if (directory === undefined) return;
  const out = folder(t);
  const failing = put(directory, '10-fails', 'echo "no network" >&2; exit 7');
  const hanging = put(directory, '20-hangs', 'exec sleep 300');
  const open = put(directory, '30-open', `touch '${out}/never'`, 0o777);
  mkdirSync(join(directory, '40-folder'));
  put(directory, '50-last', `cat >/dev/null; touch '${out}/last'`);
  const { daemon } = await stage(t, { on: ['alice'], config: { hooks: { directory, timeoutSeconds: 3 } } });
  const { job } = await finished(daemon, (await startJob(daemon, ['alice'])).id);
  assert.equal(job.state, 'finished');
  const entries = await hookEntries(daemon);
  assert.deepEqual(
    entries.map(({ action, actor, detail }) => [action, actor.via, detail['hook'], detail['why']]),
    [
      ['hook.failed', 'cli', failing, 'exit status 7'],
      ['hook.failed', 'cli', hanging, 'it was ended after its time limit'],
      ['hook.refused', 'cli', open, `${open} can be written by others`],
      [
        'hook.refused',
        'cli',
        join(directory, '40-folder'),
        `${join(directory, '40-folder')} is no ordinary file`,
      ],
    ],
  );
  assert.equal(entries[0]?.detail['jobId'], job.id);
  assert.equal(entries[0]?.detail['stderr'], 'no network\n');
  assert.deepEqual(readdirSync(out), ['last']);
  const said = daemon.log().filter(({ msg }) => /hook/u.test(msg));
  assert.deepEqual(
    said.map(({ level, msg }) => [level, msg]),
    [
      ['warn', 'a hook failed'],
      ['warn', 'a hook failed'],
      ['warn', 'a hook was refused'],
      ['warn', 'a hook was refused'],
      ['info', 'a hook has run'],
    ],
  );
});

test('jobs go on while a hook runs, and its service waits for it before it stops', async (t) => {
  const directory = trustedFolder(t);
  if (directory === undefined) return;
  const out = folder(t);
  put(
    directory,
    'slow',
    `cat >/dev/null; while [ ! -e '${out}/go' ]; do sleep 0.05; done; echo done >>'${out}/done'`,
  );
  const { daemon } = await stage(t, { on: ['alice', 'bob'], config: { hooks: { directory } } });
  await finished(daemon, (await startJob(daemon, ['alice'])).id);
  await finished(daemon, (await startJob(daemon, ['bob'])).id);
  const { stopped } = await daemon.beginStop();
  writeFileSync(join(out, 'go'), '');
  await stopped;
  assert.equal(readFileSync(join(out, 'done'), 'utf8'), 'done\ndone\n');
});

test('a hook in a directory that others may write is never run', async (t) => {
  const directory = folder(t);
  put(directory, 'hook', `touch '${directory}/ran'`);
  const { daemon } = await stage(t, { on: ['alice'], config: { hooks: { directory } } });
  await finished(daemon, (await startJob(daemon, ['alice'])).id);
  const [entry] = await hookEntries(daemon);
  assert.equal(entry?.action, 'hook.refused');
  assert.match(String(entry?.detail['why']), /can be written by others|does not belong to root/u);
  assert.deepEqual(readdirSync(directory), ['hook']);
});
