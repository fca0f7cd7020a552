import type { CallFacts, Reply } from '../protocol/reply.ts';
import { type Output, readOutput, readRun, readText, stderrText } from './document.ts';
import { cutOut, type LongList, standIn } from './long-list.ts';
import type { Run } from './program.ts';
import type { Call, Verdict } from './verdict.ts';

/** An output and what it means for its call, as far as that does not depend on how the run ends. */
export interface Understood<T> extends Output {
  verdict?: Verdict<T>;
}

/** Reads an output, perhaps before its run has ended. Pure; never throws, whatever was printed. */
export function understand<T>(call: Call<T>, stdout: Uint8Array): Understood<T> {
  const quick = call.list && understandList(call.list, stdout);
  if (quick !== undefined) return quick;
  const output = readOutput(stdout);
  return typeof output.content === 'object' ? { ...output, verdict: call.read(output.content) } : output;
}

/** The same for a reply with a long list that is as it should be; undefined for any other. */
function understandList<T>(list: LongList<T>, stdout: Uint8Array): Understood<T> | undefined {
  const cut = cutOut(stdout, list);
  const output = cut && readText(cut.rest);
  if (cut === undefined || typeof output?.content !== 'object') return undefined;
  const { accepted, data } = output.content;
  if (!accepted || list.placeIn(data) !== standIn) return undefined;
  return { ...output, verdict: { kind: 'ok', data: cut.value } };
}

/**
 * What a run of a call says: success and failure in one shape. Pure; never throws, whatever was printed.
 * @param early what was understood of these very bytes already
 */
export function interpret<T>(call: Call<T>, run: Run, early?: Understood<T>): Reply<T> {
  let understood = early;
  const { notices, ...reading } = readRun(run, (stdout) => (understood ??= understand(call, stdout)));
  const facts: CallFacts = {
    command: call.command,
    durationMs: Math.round(run.durationMs),
    exitStatus: run.exitStatus,
    signal: run.signal,
    stderr: stderrText(run),
    notices,
  };
  if (reading.kind !== 'document') return { call: facts, ...reading };
  const verdict = understood?.verdict ?? call.read(reading.document);
  if (verdict.kind !== 'ok') return { call: facts, ...verdict };
  if (verdict.notice !== undefined) notices.push(verdict.notice);
  return { call: facts, kind: 'ok', data: verdict.data };
}
