import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine } from '../../../../daemon/cli/doctor/examine.ts';
import type { Host } from '../../../../daemon/cli/doctor/host.ts';
import { reportLines } from '../../../../daemon/cli/doctor/text.ts';
import { checks, type DoctorReport } from '../../../../daemon/protocol/doctor.ts';

const report: DoctorReport = {
  version: '1.0.0',
  host: 'h',
  at: '2026-01-31T23:59:59.000Z',
  healthy: false,
  findings: [
    { check: 'cpanel', state: 'ok', detail: 'cPanel 11.' },
    { check: 'clock', state: 'not-checked', detail: 'Unknown.', next: 'Look.' },
    { check: 'port', state: 'warning', detail: 'Two.', next: 'Choose.' },
    { check: 'audit', state: 'problem', detail: 'A \u001b[2J line\n', next: 'Keep \u202e it.' },
  ],
  switches: [{ name: 'json-order', fits: ['sorted', 'shuffled'] }],
};

test('the worst comes first, each with what to do, and nothing moves the cursor', () => {
  assert.deepEqual(
    reportLines(report, (_, text) => text),
    [
      'whm-2fa-reset 1.0.0 on h: 1 problem, 1 warning, 1 not checked.',
      '',
      String.raw`PROBLEM  audit: A \x1b[2J line\n`,
      String.raw`         Next: Keep \u{202e} it.`,
      '',
      'WARNING  port: Two.',
      '         Next: Choose.',
      '',
      'UNKNOWN  clock: Unknown.',
      '         Next: Look.',
      '',
      'ok       cpanel: cPanel 11.',
      '',
      'How this cPanel behaves where its documentation leaves it open (for a report of a fault):',
      '  json-order: sorted or shuffled',
    ],
  );
});

test('a check that fails is itself a finding, and the others are made', async () => {
  const broken = new Proxy({ name: 'h' } as Host, {
    get: (target, key) =>
      key === 'name'
        ? target.name
        : key === 'clock'
          ? () => ({ value: true })
          : () => {
              throw new Error('boom');
            },
  });
  const { healthy, findings, switches } = await examine(broken, '1.0.0', 0);
  assert.equal(healthy, false);
  assert.deepEqual(switches, []);
  assert.deepEqual(
    findings.map(({ check, state }) => [check, state]),
    checks.map((check) => [check, check === 'clock' ? 'ok' : 'not-checked']),
  );
  assert.match(findings[0]?.detail ?? '', /boom/u);
});
