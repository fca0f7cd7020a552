import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog, createLog, lineWriter } from '../../daemon/log.ts';
import type { AuditEntry } from '../../daemon/protocol/audit.ts';

const entry: AuditEntry = {
  sequence: 1,
  at: '2026-01-31T23:59:59.000Z',
  actor: { user: 'root', via: 'cli', sudoUser: 'admin1' },
  action: 'job.finished',
  detail: { reason: 'line\nbreak', users: ['alice'] },
  previous: '0'.repeat(64),
  hash: 'a'.repeat(64),
};

test('an audit entry is a line of the log at every level', () => {
  for (const level of ['debug', 'info', 'warn', 'error']) {
    const lines: string[] = [];
    auditLog(createLog(level, { write: (line) => lines.push(line) }))(entry);
    assert.equal(lines.length, 1, level);
    assert.equal(lines[0]?.trimEnd().includes('\n'), false);
    const { audit, msg } = JSON.parse(lines[0] ?? '') as { audit: unknown; msg: string };
    assert.deepEqual([audit, msg], [entry, 'audit']);
  }
});

test('a line that was cut off goes on where it stopped; what comes meanwhile is lost as whole lines', () => {
  let room = 7;
  let written = '';
  const write = lineWriter((bytes, from) => {
    if (room === 0) throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' });
    const taken = Math.min(room, 3, bytes.length - from);
    written += bytes.toString('latin1', from, from + taken);
    room -= taken;
    return taken;
  });
  write('first\n');
  write('second\n');
  write('third\n');
  assert.equal(written, 'first\ns');
  room = 2;
  write('fourth\n');
  assert.equal(written, 'first\nsec');
  room = 100;
  write('fifth\n');
  assert.equal(written, 'first\nsecond\nfifth\n');
  room = 0;
  write('sixth\n');
  room = 100;
  write('seventh\n');
  assert.equal(written, 'first\nsecond\nfifth\nseventh\n');
});
