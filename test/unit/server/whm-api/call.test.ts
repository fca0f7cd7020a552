import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '../../../../daemon/protocol/problem.ts';
import type { Service } from '../../../../daemon/server/service.ts';
import { callFunction } from '../../../../daemon/server/whm-api/call.ts';
import { limits } from '../../../../daemon/protocol/limits.ts';
import { removeUserConfig } from '../../../../daemon/server/whm-api/functions/remove-user-config.ts';

const actor = { user: 'root', via: 'cli' } as const;
const { signal } = new AbortController();
const id = '01890a5d-ac96-774b-bcce-b302099a8057';

test('after its time, whatever the clock says, the answer is result 0 with the job, which goes on', async (t) => {
  const now = 1_000_000;
  const late = new AbortController();
  const timeout = t.mock.method(AbortSignal, 'timeout', () => late.signal).mock;
  const service = {
    now: () => now,
    newId: () => id,
    stopping: signal,
    settings: { notifyOwners: false },
    guard: { removalsMost: null, burst: { removals: null, withinMinutes: 60 } },
    rights: { levelOf: async () => 'root' },
    planner: {
      plan: async () => ({
        planId: id,
        readAt: new Date(now).toISOString(),
        counts: { remove: 1, 'already-off': 0, refuse: 0 },
        protected: [],
        targets: [{ user: 'alice', intent: 'remove', before: 'on' }],
      }),
    },
    store: { idempotent: () => undefined, accept: () => {}, job: () => ({ state: 'running' }) },
    engine: { open: 0, openOf: () => 0, start: () => {} },
    hub: {
      publish: () => {},
      next: async () => late.abort(),
    },
  } as unknown as Service;
  const args = [
    ['api.version', '1'],
    ['user', 'alice'],
  ] as const;
  const answer = await callFunction(service, 'twofactorauth_remove_user_config', args, actor, signal);
  assert.deepEqual(
    timeout.calls.map((call) => call.arguments),
    [[limits.whmApiSeconds * 1000]],
  );
  assert.deepEqual(answer, {
    metadata: {
      command: 'twofactorauth_remove_user_config',
      reason: `It has taken more than 400 s; job ${id} goes on. See: whm-2fa-reset job show ${id}`,
      result: 0,
      version: 1,
      output: { messages: [`job: ${id}`] },
    },
  });
});

test('a removal is what the table of rights calls the start of a job', () => {
  assert.equal(removeUserConfig.command, 'job.start');
});

/** A service whose plans fail. */
const failing = (error: ProblemError) =>
  ({
    now: () => 0,
    rights: { levelOf: async () => 'root' },
    planner: {
      plan: async () => {
        throw error;
      },
    },
  }) as unknown as Service;

test('what cPanel refuses while a job is planned is the reason; what it cannot say is a problem', async () => {
  const args = [
    ['api.version', '1'],
    ['user', 'alice'],
  ] as const;
  const call = (error: ProblemError) =>
    callFunction(failing(error), 'twofactorauth_remove_user_config', args, actor, signal);
  const { metadata } = await call(
    new ProblemError('whmapi1-refused', 'Failed to fetch user configurations.'),
  );
  assert.deepEqual([metadata['result'], metadata['reason']], [0, 'Failed to fetch user configurations.']);
  await assert.rejects(call(new ProblemError('whmapi1-unavailable', 'Nothing.')), {
    code: 'whmapi1-unavailable',
  });
});
