import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ControlPatch } from '../../../host/whmapi1/control.ts';
import { removal, run, withHost } from './support.ts';

describe('which runs a fault hits', { concurrency: 2 }, () => {
  const counted: [string, ControlPatch['faults'], boolean[]][] = [
    ['always', [{ kind: 'no-output' }], [true, true, true]],
    ['the next two calls', [{ kind: 'no-output', when: { calls: 2 } }], [true, true, false]],
    ['the second call', [{ kind: 'no-output', when: { nth: 2 } }], [false, true, false]],
    [
      'the second call of a function',
      [{ kind: 'no-output', when: { function: 'version', nth: 2 } }],
      [false, true, false],
    ],
    ['another function', [{ kind: 'no-output', when: { function: 'gethostname' } }], [false, false, false]],
  ];
  for (const [title, faults = [], hits] of counted)
    test(`addressed: ${title}`, () =>
      withHost(
        async (host) => {
          const seen: boolean[] = [];
          for (const _ of hits) seen.push((await run(host, ['version'])).stdout === '');
          assert.deepEqual(seen, hits);
        },
        { control: { faults } },
      ));

  test('addressed: calls that name a user', () =>
    withHost(
      async (host) => {
        assert.equal((await run(host, removal('bob', 'alice'))).stdout, '');
        assert.notEqual((await run(host, removal('bob'))).stdout, '');
        assert.equal((await run(host, ['twofactorauth_get_user_configs', 'user=alice'])).stdout, '');
      },
      { control: { faults: [{ kind: 'no-output', when: { user: 'alice' } }] } },
    ));

  test('the calls of a counted fault are shared out among parallel runs', () =>
    withHost(
      async (host) => {
        const results = await Promise.all(Array.from({ length: 6 }, () => run(host, ['version'])));
        assert.equal(results.filter(({ stdout }) => stdout === '').length, 3);
      },
      { control: { faults: [{ kind: 'no-output', when: { calls: 3 } }] } },
    ));

  test('a new set of faults counts from one again', () =>
    withHost(async (host) => {
      for (let round = 0; round < 2; round++) {
        host.control({ faults: [{ kind: 'no-output', when: { calls: 1 } }] });
        assert.equal((await run(host, ['version'])).stdout, '');
        assert.notEqual((await run(host, ['version'])).stdout, '');
      }
      host.control({ faults: [] });
      assert.notEqual((await run(host, ['version'])).stdout, '');
    }));
});
