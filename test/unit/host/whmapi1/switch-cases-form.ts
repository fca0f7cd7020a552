import assert from 'node:assert/strict';
import { ask, type Document, part, type Result, removal } from './support.ts';
import {
  asks,
  type Check,
  configs,
  modified,
  reason,
  remove,
  runs,
  type SwitchCases,
  vendor,
} from './switch-checks.ts';

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
const listed =
  (...names: string[]) =>
  (document: Document) =>
    assert.deepEqual(Object.keys(document.data ?? {}).toSorted(), names);
const privilegeKeys = (stdout: string): string[] =>
  [...(/\[\{.*\}\]/u.exec(stdout)?.[0] ?? '').matchAll(/"([a-z-]+)":/gu)].map(([, key]) => key ?? '');
const isSorted = (keys: string[]): boolean =>
  keys.length === 32 && keys.every((key, index) => key === keys.toSorted()[index]);

/** The switches of the command line, the form of the answers, and the reading functions. */
export const formCases = {
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
        const [row] = part(await ask(host, ['listaccts']), 'acct') as [object];
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
  'result-type': {
    variants: {
      'string-for-twofactorauth': result('1', 1, 0),
      number: result(1, 1, 0),
      string: result('1', '1', 0),
      'string-zero': result('1', '1', '0'),
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
} satisfies Partial<SwitchCases>;

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
