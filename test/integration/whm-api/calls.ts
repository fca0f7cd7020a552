import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import { type Job, JobList } from '../../../daemon/protocol/job.ts';
import type { SimulatedHost } from '../../host/host.ts';
import { start } from '../child.ts';
import type { Daemon } from '../harness.ts';
import type { Answer, RequestOptions } from '../http.ts';

/** The documented answer, `metadata.output` being ours. */
export const Envelope = z.looseObject({
  data: z.optional(z.unknown()),
  metadata: z.looseObject({
    command: z.string(),
    reason: z.string(),
    result: z.literal([0, 1]),
    version: z.literal(1),
    output: z.optional(z.strictObject({ messages: z.array(z.string()) })),
  }),
});
export type Envelope = z.infer<typeof Envelope>;
export const Removal = z.strictObject({
  failed: z.record(z.string(), z.string()),
  users_modified: z.array(z.string()),
});

export const asForm = { 'Content-Type': 'application/x-www-form-urlencoded' };
/** The address of a call in its JSON form. */
export const query = (name: string, ...items: string[]) =>
  `/json-api/${name}?${['api.version=1', ...items].join('&')}`;

/** A call without X-Actor, as programs for WHM make it. */
export async function call(daemon: Daemon, path: string, options: RequestOptions = {}): Promise<Answer> {
  return daemon.request(options.raw === undefined && options.body === undefined ? 'GET' : 'POST', path, {
    actor: null,
    ...options,
  });
}

export async function jobsOf(daemon: Daemon): Promise<Job[]> {
  return (await daemon.request('GET', '/v1/jobs')).as(JobList).items;
}

/** What the simulated whmapi1 prints. */
export async function original(host: SimulatedHost, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await start([host.whmapi1, ...args]).ended;
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Without what may differ: our messages, cPanel's random ids, and the order of keys. */
export function comparable(text: string): unknown {
  const { data, metadata } = z.parse(Envelope, JSON.parse(text.replaceAll(/ \(XID \w{6}\)/gu, '')));
  const { output: _, ...rest } = metadata;
  return { data, metadata: rest };
}

/** What a removal's answer says. */
export function removed({ data, metadata }: Envelope): {
  failed: Record<string, string>;
  modified: string[];
  messages: string[];
} {
  const { failed, users_modified } = z.parse(Removal, data);
  return { failed, modified: users_modified, messages: metadata.output?.messages ?? [] };
}
