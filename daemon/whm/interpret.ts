import type { CallFacts, Reply } from '../protocol/reply.ts';
import { readRun, stderrText } from './document.ts';
import type { Run } from './program.ts';
import type { Call } from './verdict.ts';

/** What a run of a call says: success and failure in one shape. Pure; never throws, whatever was printed. */
export function interpret<T>(call: Call<T>, run: Run): Reply<T> {
  const { notices, ...reading } = readRun(run);
  const facts: CallFacts = {
    command: call.command,
    durationMs: Math.round(run.durationMs),
    exitStatus: run.exitStatus,
    signal: run.signal,
    stderr: stderrText(run),
    notices,
  };
  if (reading.kind !== 'document') return { call: facts, ...reading };
  const verdict = call.read(reading.document);
  if (verdict.kind !== 'ok') return { call: facts, ...verdict };
  if (verdict.notice !== undefined) notices.push(verdict.notice);
  return { call: facts, kind: 'ok', data: verdict.data };
}
