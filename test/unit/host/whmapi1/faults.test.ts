import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FaultKind } from '../../../host/whmapi1/faults.ts';
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
});
