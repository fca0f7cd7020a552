import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobView } from '../../../daemon/protocol/fold.ts';
import type { Caller, Service } from '../../../daemon/server/service.ts';
import { maskOf, sightOf } from '../../../daemon/server/sight.ts';

/** A job of two accounts, and a reseller who owns those that the test says. */
function prepare(...owned: string[]) {
  const scene = { records: owned.map((user) => ({ user })), sequence: 3, views: 0 };
  const targets = ['anna', 'bert'].map((user) => ({ user, before: 'on' }));
  const store = {
    job: () => ({ sequence: scene.sequence }),
    view: () => {
      scene.views++;
      return { targets } as unknown as JobView;
    },
  };
  const directory = { accounts: async () => ({ kind: 'ok', data: scene.records, startedAt: 0 }) };
  const service = { store, directory } as unknown as Service;
  const caller = { actor: { user: 'res1', via: 'whm' }, scope: 'own' } as Caller;
  const mask = async () => maskOf(service, 'id', await sightOf(service, caller));
  return { scene, mask };
}

test('a crowd of one reseller shares what it may see of a job, until the job or its accounts change', async () => {
  const { scene, mask } = prepare('anna');
  const [first, second] = [await mask(), await mask()];
  assert.deepEqual(first?.users, ['anna', '(not yours)']);
  assert.equal(second, first);
  assert.equal(scene.views, 1);
  scene.sequence++;
  assert.notEqual(await mask(), first);
  assert.equal(scene.views, 2);
  scene.records = [{ user: 'bert' }];
  assert.deepEqual((await mask())?.users, ['(not yours)', 'bert']);
});

test('where nothing is hidden, nothing has to be masked', async () => {
  const { scene, mask } = prepare('anna', 'bert');
  assert.equal(await mask(), undefined);
  assert.equal(await mask(), undefined);
  assert.equal(scene.views, 1);
});
