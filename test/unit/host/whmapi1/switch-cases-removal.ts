import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { SimulatedHost } from '../../../host/host.ts';
import { ask, type Document, part, removal, run } from './support.ts';
import {
  asks,
  type Check,
  configs,
  modified,
  reason,
  remove,
  type SwitchCases,
  vendor,
} from './switch-checks.ts';

const failedText = (document: Document): string =>
  Object.values(document.data?.['failed'] as Record<string, string>)[0] ?? '';
const fails = (host: SimulatedHost): void => host.addFault({ kind: 'save-fails' });

/** The switches of the removal, its lock and its rights. */
export const removalCases = {
  'all-failed': {
    variants: {
      'result-1': asks(removal('nobody'), ({ metadata }) => assert.equal(metadata.result, '1')),
      'result-0': asks(removal('nobody'), ({ data, metadata }) => {
        assert.equal(metadata.result, 0);
        assert.deepEqual(Object.keys(data?.['failed'] as object), ['nobody']);
      }),
    },
  },
  'save-fail-data': {
    prepare: fails,
    variants: {
      filled: asks(removal('alice'), modified('alice')),
      empty: asks(removal('alice'), modified()),
      'no-data': asks(removal('alice'), (document) => assert.ok(!('data' in document))),
    },
  },
  'user-key': {
    variants: {
      any: asks([remove, 'user-1=alice'], modified('alice')),
      'user-required': asks([remove, 'user-1=alice'], reason(/^No users specified\.$/u)),
    },
  },
  'json-array-user': {
    variants: {
      'one-bad-user': arrayUser((document) => {
        modified()(document);
        assert.match(Object.keys(document.data?.['failed'] as object)[0] ?? '', /^ARRAY\(0x/u);
      }),
      expanded: arrayUser(modified('alice', 'bob')),
    },
  },
  'modified-order': {
    variants: {
      argument: asks(removal('dora', 'bob', 'alice'), modified('dora', 'bob', 'alice')),
      shuffled: asks(removal('dora', 'bob', 'alice'), (document) =>
        assert.deepEqual((part(document, 'users_modified') as string[]).toSorted(), ['alice', 'bob', 'dora']),
      ),
    },
  },
  'empty-types': {
    variants: {
      empty: asks(removal('alice'), ({ data }) => assert.deepEqual(data?.['failed'], {})),
      absent: asks(removal('alice'), ({ data }) =>
        assert.deepEqual(Object.keys(data ?? {}), ['users_modified']),
      ),
      null: asks(removal('nobody'), ({ data }) => assert.equal(data?.['users_modified'], null)),
    },
  },
  'suspended-removal': {
    variants: {
      modified: asks(removal('dora'), modified('dora')),
      failed: asks(removal('dora'), (document, host) => {
        assert.match(failedText(document), /^You are not authorized to modify “dora”/u);
        assert.ok(host.twoFactor().has('dora'));
      }),
    },
  },
  'stray-user-file': {
    variants: {
      accepted: asks(removal('system'), modified('system')),
      refused: asks(removal('system'), (document) => assert.match(failedText(document), /“system”/u)),
    },
  },
  'failed-text': {
    variants: {
      long: asks(removal('nobody'), (document) =>
        assert.match(failedText(document), /\(XID \w{6}\) You do not have a user/u),
      ),
      short: asks(removal('nobody'), (document) =>
        assert.equal(failedText(document), 'You are not authorized to modify nobody'),
      ),
    },
  },
  quotes: {
    variants: {
      typographic: asks(removal('nobody'), (document) => assert.match(failedText(document), /“nobody”/u)),
      straight: asks(removal('nobody'), (document) =>
        assert.match(failedText(document), /modify "nobody": /u),
      ),
    },
  },
  notify: {
    variants: {
      none: asks(removal('alice'), (_document, host) => assert.deepEqual(host.notifications(), [])),
      each: asks(removal('alice', 'bob', 'carol'), (_document, host) =>
        assert.deepEqual(
          host.notifications().map(({ user }) => user),
          ['alice', 'bob'],
        ),
      ),
    },
  },
  save: {
    prepare: (host) => host.addFault({ kind: 'kill', at: 'after-save' }),
    variants: {
      once: afterKill([]),
      each: afterKill(['bob', 'dora']),
    },
  },
  'lock-wait': {
    variants: {
      wait: lockedOut(0.0001, / after 300 seconds\.$/u),
      'at-once': lockedOut(1, / after 0 seconds\.$/u),
      'no-limit': async (host) => {
        host.control({ settings: { lockTimeScale: 0.0001 } });
        host.gate('holder', 'before-save', { calls: 1 });
        const first = ask(host, removal('alice'));
        await host.reached('holder');
        const second = ask(host, removal('bob'));
        // Longer than the limit of the other variants, 30 ms at this scale.
        await setTimeout(200);
        host.open('holder');
        modified('alice')(await first);
        modified('bob')(await second);
      },
    },
  },
  'reseller-calls': {
    prepare: vendor(['create-acct']),
    variants: {
      refused: asks(['--user=vendor', ...removal('bob')], reason(/do not have permission/u)),
      'create-acct': asks(['--user=vendor', ...removal('bob')], modified('bob')),
    },
  },
  'root-reseller-call': {
    prepare: vendor(['all']),
    variants: {
      all: asks(['--user=vendor', ...removal('bob', 'alice')], modified('bob', 'alice')),
      own: asks(['--user=vendor', ...removal('bob', 'alice')], modified('bob')),
      refused: asks(['--user=vendor', configs], reason(/do not have permission/u)),
    },
  },
} satisfies Partial<SwitchCases>;

function arrayUser(check: (document: Document) => void): Check {
  return async (host) =>
    check(await ask(host, [remove, '--input=json'], { input: '{"user":["alice","bob"]}' }));
}

function afterKill(left: string[]): Check {
  return async (host) => {
    const { signal } = await run(host, removal('alice', 'bob', 'dora'));
    assert.equal(signal, 'SIGKILL');
    assert.deepEqual([...host.twoFactor()], left);
  };
}

function lockedOut(scale: number, text: RegExp): Check {
  return async (host) => {
    host.control({ settings: { lockTimeScale: scale } });
    host.gate('holder', 'before-save', { calls: 1 });
    const first = ask(host, removal('alice'));
    await host.reached('holder');
    reason(text)(await ask(host, removal('bob')));
    host.open('holder');
    modified('alice')(await first);
  };
}
