import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import type { ControlPatch } from '../../../host/whmapi1/control.ts';
import type { FaultKind } from '../../../host/whmapi1/faults.ts';
import { isAlive } from '../../../host/whmapi1/lock.ts';
import { type Result, removal, run, withHost } from './support.ts';

const alice = ['--output=json', ...removal('alice')];
const document = /^\{.*"users_modified":\["alice"\].*\}\n$/u;

interface FaultCase {
  title: string;
  fault: FaultKind;
  /** Whether the entry is gone afterwards. */
  removed: boolean;
  check: (result: Result) => void;
}

const cases: FaultCase[] = [
  {
    title: 'exit without stdout, with stderr text, before any work',
    fault: { kind: 'exit', code: 42, stderr: 'out of memory' },
    removed: false,
    check: (result) =>
      assert.deepEqual(result, { status: 42, signal: null, stdout: '', stderr: 'out of memory\n' }),
  },
  {
    title: 'exit without stdout after the save',
    fault: { kind: 'exit', at: 'after-save' },
    removed: true,
    check: ({ status, stdout }) => assert.deepEqual([status, stdout], [1, '']),
  },
  {
    title: 'non-zero exit with a document',
    fault: { kind: 'exit-with-document', code: 3, stderr: 'late trouble' },
    removed: true,
    check: ({ status, stdout, stderr }) => {
      assert.deepEqual([status, stderr], [3, 'late trouble\n']);
      assert.match(stdout, document);
    },
  },
  {
    title: 'killed before any work',
    fault: { kind: 'kill' },
    removed: false,
    check: ({ signal, stdout }) => assert.deepEqual([signal, stdout], ['SIGKILL', '']),
  },
  {
    title: 'killed after the document',
    fault: { kind: 'kill', signal: 'SIGTERM', at: 'before-exit' },
    removed: true,
    check: ({ signal, stdout }) => {
      assert.equal(signal, 'SIGTERM');
      assert.match(stdout, document);
    },
  },
  {
    title: 'truncated JSON',
    fault: { kind: 'truncated', bytes: 20 },
    removed: true,
    check: ({ status, stdout }) => assert.deepEqual([status, stdout.length], [0, 20]),
  },
  {
    title: 'HTML in place of JSON',
    fault: { kind: 'stdout' },
    removed: true,
    check: ({ status, stdout }) => {
      assert.equal(status, 0);
      assert.match(stdout, /^<!DOCTYPE html>/u);
    },
  },
  {
    title: 'any other text in place of JSON',
    fault: { kind: 'stdout', text: '{} {}' },
    removed: true,
    check: ({ stdout }) => assert.equal(stdout, '{} {}'),
  },
  {
    title: 'a text line before the JSON',
    fault: { kind: 'text-line', text: 'Hello' },
    removed: true,
    check: ({ stdout }) => {
      assert.ok(stdout.startsWith('Hello\n'));
      assert.match(stdout.slice('Hello\n'.length), document);
    },
  },
  {
    title: 'no output with exit 0',
    fault: { kind: 'no-output' },
    removed: true,
    check: (result) => assert.deepEqual(result, { status: 0, signal: null, stdout: '', stderr: '' }),
  },
  {
    title: '1 MiB of noise on stderr with good stdout',
    fault: { kind: 'stderr-noise' },
    removed: true,
    check: ({ status, stdout, stderr }) => {
      assert.deepEqual([status, stderr.length], [0, 1_048_576]);
      assert.match(stdout, document);
    },
  },
  {
    title: 'slow start',
    fault: { kind: 'slow-start', ms: 20 },
    removed: true,
    check: ({ stdout }) => assert.match(stdout, document),
  },
  {
    title: 'output above 64 KiB in chunks',
    fault: { kind: 'chunked', size: 20_000, pauseMs: 1 },
    removed: true,
    check: ({ stdout }) => {
      assert.ok(stdout.length > 65_536);
      const { metadata } = JSON.parse(stdout) as { metadata: { output: { raw: string } } };
      assert.equal(metadata.output.raw.length, 70_000);
    },
  },
  {
    title: 'a save that fails',
    fault: { kind: 'save-fails' },
    removed: false,
    check: ({ status, stdout }) => {
      assert.equal(status, 0);
      assert.match(
        stdout,
        /The system failed to write to the file “.*” because of an error: No space left on device/u,
      );
      assert.match(stdout, /"result":0/u);
    },
  },
  {
    title: 'a save that does not take',
    fault: { kind: 'save-lost' },
    removed: false,
    check: ({ stdout }) => assert.match(stdout, document),
  },
  {
    title: 'a refusal of one user with a text of its own',
    fault: { kind: 'refuse-users', users: { alice: 'Not today' } },
    removed: false,
    check: ({ stdout }) => assert.match(stdout, /"failed":\{"alice":"Not today"\}/u),
  },
  {
    title: 'a refusal of the whole call',
    fault: { kind: 'refuse-call', reason: 'Busy' },
    removed: false,
    check: ({ status, stdout }) => {
      assert.equal(status, 0);
      assert.match(stdout, /"reason":"Busy"/u);
    },
  },
  {
    title: 'a function that dies inside',
    fault: { kind: 'die', text: '(XID 3y67mz) gone' },
    removed: false,
    check: ({ status, stdout }) => {
      assert.equal(status, 0);
      assert.match(stdout, /"reason":"API failure: \(XID 3y67mz\) gone"/u);
    },
  },
];

describe('faults (simulator point 6)', { concurrency: 2 }, () => {
  for (const { title, fault, removed, check } of cases)
    test(title, () =>
      withHost(
        async (host) => {
          check(await run(host, alice));
          assert.equal(host.twoFactor().has('alice'), !removed);
          assert.deepEqual(
            host.history().flatMap(({ names }) => names),
            removed ? ['alice'] : [],
          );
        },
        { control: { faults: [fault] } },
      ),
    );

  for (const [at, ignoreTerm] of [
    ['start', false],
    ['before-save', false],
    ['start', true],
  ] as const)
    test(`a hang at ${at}${ignoreTerm ? ', ignoring SIGTERM' : ''}`, () =>
      withHost(async (host) => {
        let pid = 0;
        host.gate('hanging', at);
        host.addFault({ kind: 'hang', at, ignoreTerm });
        const call = run(host, alice, { started: (started) => (pid = started) });
        await host.reached('hanging');
        if (ignoreTerm) await passed(host, pid);
        process.kill(pid, 'SIGTERM');
        if (ignoreTerm) {
          assert.ok(isAlive(pid));
          process.kill(pid, 'SIGKILL');
        }
        assert.equal((await call).signal, ignoreTerm ? 'SIGKILL' : 'SIGTERM');
        assert.ok(host.twoFactor().has('alice'));
      }));

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

  test('dispose ends a run that hangs', async () => {
    let pid = 0;
    let call: Promise<Result> | undefined;
    await withHost(async (host) => {
      host.gate('never', 'start');
      call = run(host, alice, { started: (started) => (pid = started) });
      await host.reached('never');
    });
    assert.equal((await call)?.signal, 'SIGKILL');
    assert.equal(isAlive(pid), false);
  });
});

/** Opens the gate and waits until the run ignores SIGTERM, as the kernel shows it. */
async function passed(host: { open: (name: string) => void }, pid: number): Promise<void> {
  host.open('hanging');
  const caught = async (): Promise<bigint> => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return BigInt(`0x${/SigCgt:\s*(\w+)/u.exec(status)?.[1] ?? '0'}`);
  };
  while (((await caught()) & (1n << 14n)) === 0n);
}
