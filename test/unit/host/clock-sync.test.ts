import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { clockInSync } from '../../../daemon/host/clock-sync.ts';

const programs = { timedatectl: '/t', chronyc: '/c' };
const bytes = (text: string) => new TextEncoder().encode(text);
const said = (text: string) => ({
  timedOut: false,
  exitStatus: 0,
  signal: null,
  stdout: bytes(text),
  stderr: bytes(''),
});
const absent = { ...said(''), exitStatus: null, startError: 'ENOENT' };

for (const [what, timedatectl, chronyc, expected] of [
  ['systemd says yes', said('yes\n'), absent, true],
  ['systemd says no', said('no\n'), said('Leap status     : Normal\n'), false],
  ['only chrony is there', absent, said('Stratum : 3\nLeap status     : Normal\n'), true],
  ['chrony is adrift', { ...said(''), exitStatus: 1 }, said('Leap status     : Not synchronised\n'), false],
  ['nothing is there', absent, absent, undefined],
  ['nothing ends', { ...said('yes'), timedOut: true }, { ...said('x'), timedOut: true }, undefined],
  ['nonsense', said('maybe'), said('506 Cannot talk to daemon'), undefined],
] as const) {
  test(`the clock, when ${what}: ${expected ?? 'unknown'}`, async () => {
    const known = await clockInSync(programs, async (path) => (path === '/t' ? timedatectl : chronyc));
    assert.equal('value' in known ? known.value : undefined, expected);
  });
}

test('whatever these programs print, the clock is in sync, is not, or it is said why nobody knows', async () => {
  const printed = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ unit: 'binary' }).map((text) => bytes(`Leap status : ${text}`)),
  );
  const ended = fc.record({ stdout: printed, exitStatus: fc.constantFrom(0, 1, null) });
  await fc.assert(
    fc.asyncProperty(ended, ended, async (one, other) => {
      const known = await clockInSync(programs, async (path) => ({
        ...said(''),
        ...(path === '/t' ? one : other),
      }));
      if ('value' in known) assert.equal(typeof known.value, 'boolean');
      else assert.notEqual(known.why, '');
    }),
  );
});
