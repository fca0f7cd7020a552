import assert from 'node:assert/strict';
import type { FailureKind, Reply } from '../../../daemon/protocol/reply.ts';

/** The data of a reply that must be good. */
export function good<T>(reply: Reply<T>): T {
  if (reply.kind !== 'ok') return assert.fail(`${reply.call.command} ${reply.kind}: ${reply.detail}`);
  return reply.data;
}

/** Checks that a reply is this failure, and its sentence. */
export function bad(reply: Reply<unknown>, kind: FailureKind, detail: RegExp): void {
  if (reply.kind === 'ok') return assert.fail(`${reply.call.command} was not ${kind}`);
  assert.equal(reply.kind, kind);
  assert.match(reply.detail, detail);
}
