import assert from 'node:assert/strict';
import type { SimulatedHost } from '../../../host/host.ts';
import type { SwitchName, Variant } from '../../../host/whmapi1/switches.ts';
import { ask, type Document, type Result, removal, run } from './support.ts';

/** What every variant of a switch must show on a fresh small host. */
export type SwitchCases = {
  [N in SwitchName]: {
    prepare?: (host: SimulatedHost) => void;
    variants: Record<Variant<N>, (host: SimulatedHost) => Promise<void>>;
  };
};

type Check = (host: SimulatedHost) => Promise<void>;

const remove = 'twofactorauth_remove_user_config';
const configs = 'twofactorauth_get_user_configs';

const asks =
  (
    args: readonly string[],
    check: (document: Document, host: SimulatedHost) => void,
    env?: Record<string, string>,
  ): Check =>
  async (host) =>
    check(await ask(host, args, env === undefined ? {} : { env }), host);
const runs =
  (args: readonly string[], check: (result: Result) => void): Check =>
  async (host) =>
    check(await run(host, args));
const modified =
  (...names: string[]) =>
  (document: Document) =>
    assert.deepEqual(document.data?.['users_modified'], names);
const failedText = (document: Document): string =>
  Object.values(document.data?.['failed'] as Record<string, string>)[0] ?? '';
const reason = (pattern: RegExp) => (document: Document) => {
  assert.equal(Number(document.metadata.result), 0);
  assert.match(document.metadata.reason, pattern);
};
const noDocument = ({ status, stdout, stderr }: Result): void => {
  assert.deepEqual([status, stdout], [1, '']);
  assert.notEqual(stderr, '');
};
const result =
  (good: string | number, helper: string | number, bad: string | number): Check =>
  async (host) => {
    const documents = await Promise.all([
      ask(host, [configs]),
      ask(host, ['version']),
      ask(host, ['nothing']),
    ]);
    assert.deepEqual(
      documents.map(({ metadata }) => metadata.result),
      [good, helper, bad],
    );
  };
const fails = (host: SimulatedHost): void => host.addFault({ kind: 'save-fails' });
const vendor = (acls: string[]) => (host: SimulatedHost) => {
  host.addReseller('vendor', acls);
  host.setAccount('bob', { owner: 'vendor' });
};
const listed =
  (...names: string[]) =>
  (document: Document) =>
    assert.deepEqual(Object.keys(document.data ?? {}).toSorted(), names);

const privilegeKeys = (stdout: string): string[] =>
  [...(/\[\{.*\}\]/u.exec(stdout)?.[0] ?? '').matchAll(/"([a-z-]+)":/gu)].map(([, key]) => key ?? '');
const isSorted = (keys: string[]): boolean =>
  keys.length === 32 && keys.every((key, index) => key === keys.toSorted()[index]);

export const switchCases: SwitchCases = {
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
  'repeat-keys': {
    variants: {
      numbered: asks([remove, 'user=alice', 'user=bob', 'user=carol'], modified('alice', 'bob', 'carol')),
      last: asks([remove, 'user=alice', 'user=bob'], modified('bob')),
      first: asks([remove, 'user=alice', 'user=bob'], modified('alice')),
    },
  },
  'remote-user': {
    prepare: vendor(['create-acct']),
    variants: {
      command: asks(removal('alice'), modified('alice'), { REMOTE_USER: 'vendor' }),
      inherited: asks(removal('alice'), reason(/do not have permission/u), { REMOTE_USER: 'vendor' }),
    },
  },
  locale: {
    variants: {
      english: asks([remove], reason(/^No users specified\.$/u)),
      'localised-then-english': asks(
        [remove],
        reason(/^Aucun utilisateur indiqué\.\nNo users specified\.$/u),
      ),
      localised: asks([remove], reason(/^Aucun utilisateur indiqué\.$/u)),
    },
  },
  'die-form': {
    variants: {
      document: asks(['accountsummary'], reason(/^API failure: /u)),
      'non-zero': runs(['accountsummary'], noDocument),
    },
  },
  'unknown-fn': {
    variants: {
      document: asks(['nothing'], reason(/^Unknown app \("nothing"\) requested/u)),
      'non-zero': runs(['nothing'], noDocument),
    },
  },
  licence: {
    prepare: (host) => host.control({ settings: { unlicensed: true, licenceText: 'No licence.' } }),
    variants: {
      'non-zero': runs(['version'], noDocument),
      document: asks(['version'], reason(/^No licence\.$/u)),
    },
  },
  'non-root': {
    prepare: (host) => host.control({ settings: { nonRoot: true, nonRootText: 'Root only.' } }),
    variants: {
      'non-zero': runs(['version'], noDocument),
      document: asks(['version'], reason(/^Root only\.$/u)),
    },
  },
  'stdout-noise': {
    variants: {
      none: runs(['--output=json', 'version'], ({ stdout }) => assert.match(stdout, /^\{/u)),
      line: runs(['--output=json', 'version'], ({ stdout }) => assert.match(stdout, /^[^\n{]+\n\{.*\}\n$/u)),
    },
  },
  'json-order': {
    variants: {
      // One order of 32 keys out of very many: it is never the sorted one.
      shuffled: runs(['--output=json', 'myprivs'], ({ stdout }) =>
        assert.ok(!isSorted(privilegeKeys(stdout))),
      ),
      sorted: runs(['--output=json', 'myprivs'], ({ stdout }) => {
        assert.ok(isSorted(privilegeKeys(stdout)));
        assert.match(stdout, /^\{"data":.*"metadata":\{"command":.*"reason":.*"result":.*"version":/u);
      }),
    },
  },
  'json-newline': {
    variants: {
      newline: runs(['--output=json', 'version'], ({ stdout }) => assert.match(stdout, /\}\n$/u)),
      none: runs(['--output=json', 'version'], ({ stdout }) => assert.match(stdout, /\}$/u)),
    },
  },
  'empty-data': {
    variants: {
      absent: asks(['twofactorauth_enable_policy'], (document) => assert.ok(!('data' in document))),
      null: asks(['twofactorauth_enable_policy'], ({ data }) => assert.equal(data, null)),
    },
  },
  'policy-type': {
    variants: {
      string: policy('1', '0'),
      number: policy(1, 0),
      'one-or-null': policy('1', null),
      'one-or-empty': policy('1', ''),
    },
  },
  'old-server': {
    variants: {
      off: asks(['twofactorauth_get_tfa_config_for_user', 'user=alice'], ({ metadata }) =>
        assert.equal(metadata.result, '1'),
      ),
      on: async (host) => {
        reason(/^Unknown app/u)(await ask(host, ['twofactorauth_get_tfa_config_for_user', 'user=alice']));
        const { data } = await ask(host, ['listaccts']);
        const [row] = data?.['acct'] as [object];
        assert.ok('user' in row && 'suspended' in row && !('uid' in row) && !('has_backup' in row));
      },
    },
  },
  'domainless-reseller': {
    prepare: (host) => host.addReseller('vendor'),
    variants: {
      absent: asks([configs], listed('alice', 'bob', 'carol', 'dora', 'root')),
      'null-domain': asks([configs], ({ data }) =>
        assert.deepEqual(data?.['vendor'], { is_enabled: 0, primary_domain: null }),
      ),
    },
  },
  'suspended-listed': {
    variants: {
      yes: asks([configs], listed('alice', 'bob', 'carol', 'dora', 'root')),
      no: asks([configs], listed('alice', 'bob', 'carol', 'root')),
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
      shuffled: asks(removal('dora', 'bob', 'alice'), ({ data }) =>
        assert.deepEqual((data?.['users_modified'] as string[]).toSorted(), ['alice', 'bob', 'dora']),
      ),
    },
  },
  'result-type': {
    variants: {
      'string-for-twofactorauth': result('1', 1, 0),
      number: result(1, 1, 0),
      string: result('1', '1', 0),
      'string-zero': result('1', '1', '0'),
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
  'zero-match': {
    variants: {
      absent: asks(['listaccts', 'search=zzz'], (document) => assert.ok(!('data' in document))),
      empty: asks(['listaccts', 'search=zzz'], ({ data }) => assert.deepEqual(data, { acct: [] })),
    },
  },
  // Those two concern HTTP answers: the command line takes them and stays as it is.
  'json-type': { variants: { json: unchanged(), text: unchanged() } },
  'xml-names': { variants: { 'ill-formed': unchanged(), altered: unchanged() } },
};

function unchanged(): Check {
  return asks(['version'], ({ metadata }) => assert.equal(metadata.result, 1));
}

function policy(on: string | number, off: string | number | null): Check {
  return async (host) => {
    const status = async (): Promise<unknown> =>
      (await ask(host, ['twofactorauth_policy_status'])).data?.['is_enabled'];
    assert.equal(await status(), on);
    await ask(host, ['twofactorauth_disable_policy']);
    assert.equal(await status(), off);
  };
}

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
