import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { defaultSwitches, type SwitchName, type SwitchSettings, switches } from '../host/whmapi1/switches.ts';
import type { SimulatedHost } from '../host/host.ts';
import type { TargetView } from '../../daemon/protocol/target.ts';
import { type Daemon, stage } from './harness.ts';
import { assertHonest, listing, removal } from './jobs.ts';

interface Result {
  job: { state: string };
  targets: Pick<TargetView, 'user' | 'outcome' | 'verified'>[];
}

/** alice and "o+d %41=é" have 2FA on, bob has none, carol is suspended with 2FA, dave is the reseller's. */
const odd = 'o+d %41=é';
const users = ['alice', 'bob', 'carol', odd, 'info@alice.example'];
/** A name that the list lacks makes the daemon look into the other lists. */
const withGhost = [...users, 'ghost'];
const usual: Record<string, string> = {
  alice: 'removed',
  bob: 'already-off',
  carol: 'removed',
  [odd]: 'removed',
  ghost: 'refused',
  'info@alice.example': 'refused',
};

interface Case {
  /** What else is set for this switch. */
  set?: (host: SimulatedHost, variant: string) => void;
  /** Names to remove. */
  users?: string[];
  /** Outcomes that differ from the usual ones. */
  outcomes?: (variant: string) => Record<string, string>;
  code?: number;
  /** The removal is not even planned: cPanel is out of use. */
  problem?: string;
}

const held = (host: SimulatedHost) => {
  host.control({ settings: { lockTimeScale: 0.001 } });
  writeFileSync(host.paths.lock, `${process.pid}\n`);
};
const allFailed = { alice: 'failed', carol: 'failed', [odd]: 'failed' };
const outOfUse = { code: 7, problem: 'whmapi1-unavailable' };

const plain: Case = { users: withGhost };

/** Every SWITCH but those that no call of a removal meets (json-array-user, json-type, xml-names). */
const cases: Partial<Record<SwitchName, Case>> = {
  'all-failed': {
    users: ['alice', 'carol'],
    set: (host) =>
      host.addFault({
        kind: 'refuse-users',
        users: { alice: 'no', carol: 'no' },
        when: { function: removal },
      }),
    outcomes: () => ({ alice: 'refused', carol: 'refused' }),
    code: 4,
  },
  'save-fail-data': {
    set: (host) => host.addFault({ kind: 'save-fails' }),
    outcomes: () => allFailed,
  },
  'repeat-keys': plain,
  'remote-user': plain,
  locale: plain,
  'die-form': {
    set: (host) => host.addFault({ kind: 'die', when: { function: removal } }),
    outcomes: () => allFailed,
  },
  'unknown-fn': plain,
  licence: { set: (host) => host.control({ settings: { unlicensed: true } }), ...outOfUse },
  'non-root': { set: (host) => host.control({ settings: { nonRoot: true } }), ...outOfUse },
  'stdout-noise': plain,
  'json-order': plain,
  'json-newline': plain,
  'empty-data': plain,
  'policy-type': plain,
  'old-server': plain,
  'domainless-reseller': { users: ['alice', 'res1'], outcomes: () => ({ res1: 'removed' }), code: 0 },
  'suspended-listed': plain,
  'user-key': plain,
  'modified-order': plain,
  'result-type': plain,
  'empty-types': plain,
  'suspended-removal': { outcomes: (variant) => ({ carol: variant === 'failed' ? 'refused' : 'removed' }) },
  'stray-user-file': { users: ['alice', 'system'], outcomes: () => ({ system: 'refused' }) },
  'failed-text': plain,
  quotes: plain,
  notify: plain,
  save: plain,
  'lock-wait': {
    set: held,
    outcomes: () => allFailed,
  },
  'reseller-calls': plain,
  'root-reseller-call': plain,
  'zero-match': plain,
};

/** What is set in one removal, and what is awaited of it. */
interface Row extends Case {
  choice: Partial<Record<SwitchName, string>>;
  variant: string;
}

async function check(host: SimulatedHost, daemon: Daemon, row: Row): Promise<void> {
  const { choice, variant, set, users: named = users, outcomes, code = 3, problem } = row;
  host.setTwoFactor(['alice', 'carol', odd, 'res1'], true);
  host.control({
    switches: { ...defaultSwitches(), ...choice } as SwitchSettings,
    faults: [],
    settings: { unlicensed: false, nonRoot: false, lockTimeScale: 1 },
  });
  set?.(host, variant);
  const before = host.twoFactor();
  const ended = await daemon.cli(['remove', ...named, '--yes', '--reason', 'test', '--json']);
  const said = `${ended.stdout}${ended.stderr}`;
  if (problem !== undefined) {
    const told = (JSON.parse(ended.stdout) as { problem: { code: string } }).problem.code;
    assert.match(told, /^whmapi1-(?:unavailable|refused)$/u);
    assert.equal(ended.code, code, said);
    assert.deepEqual(host.twoFactor(), before);
    return;
  }
  const { job, targets } = JSON.parse(ended.stdout) as Result;
  assert.equal(job.state, 'finished');
  assertHonest(host, targets, before);
  const wanted = { ...usual, ...outcomes?.(variant) };
  for (const { user, outcome } of targets) assert.equal(outcome, wanted[user], `${user}: ${said}`);
  assert.deepEqual(targets.map(({ user }) => user).toSorted(), named.toSorted());
  assert.equal(ended.code, code, said);
}

const names = Object.keys(cases) as SwitchName[];
const plainNames = names.filter((name) => cases[name] === plain);

/**
 * The switches that change nothing of a removal are set all at once: round n has each at its n-th variant.
 * `MATRIX=variants npm run test:matrix` plays each alone.
 */
const together: Row[] = Array.from(
  { length: Math.max(...plainNames.map((name) => switches[name].length)) },
  (_, round) => ({
    ...plain,
    variant: `of round ${round + 1}`,
    choice: Object.fromEntries(
      plainNames.map((name) => [name, switches[name][round % switches[name].length]]),
    ),
  }),
);

/** Those that change something, or for which something else is set: each variant alone. */
const alone: Row[] = names
  .filter((name) => !plainNames.includes(name))
  .flatMap((name) =>
    switches[name].map((variant) => ({ ...cases[name], variant, choice: { [name]: variant } })),
  );

const rows = [...together, ...alone];

describe('each variant of each SWITCH ends a removal by the truth', { concurrency: 2 }, () => {
  const [even, uneven] = [0, 1].map((rest) => rows.filter((_, index) => index % 2 === rest));
  for (const part of [even ?? [], uneven ?? []]) {
    test(`${part.length} removals`, async (t) => {
      const { host, daemon } = await stage(t, {
        accounts: [
          { name: 'alice', twoFactor: true },
          { name: 'bob' },
          { name: 'carol', twoFactor: true, suspended: true },
          { name: odd, twoFactor: true },
          { name: 'dave', owner: 'res1' },
        ],
        // For a lock that is waited for without end; all other calls must get through on a busy machine too.
        config: { whmapi1: { timeoutSeconds: 6 } },
        env: { REMOTE_USER: 'res1', TEAM_USER: 'mallory', CONTENT_LENGTH: '5' },
      });
      host.addReseller('res1');
      host.setTwoFactor(['info@alice.example'], true);
      for (const row of part) {
        await t.test(JSON.stringify(row.choice), async () => {
          try {
            await check(host, daemon, row);
          } finally {
            rmSync(host.paths.lock, { force: true });
          }
        });
      }
      assert.ok(host.twoFactor().has('info@alice.example'), 'the 2FA of a mailbox stays');
      for (const { env } of host.runs()) {
        assert.deepEqual(Object.keys(env).toSorted(), ['HOME', 'LANG', 'LC_ALL', 'PATH']);
      }
      assert.ok(host.runs().some((run) => run.function === listing));
    });
  }
});
