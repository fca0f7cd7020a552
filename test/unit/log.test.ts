import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditLog, createLog } from '../../daemon/log.ts';
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
