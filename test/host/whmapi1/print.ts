import { faultOf } from './active.ts';
import type { Control } from './control.ts';
import type { Fault } from './faults.ts';
import { isMap, type JsonMap } from './json.ts';
import { writeAll, writeText } from './output.ts';
import { sleep } from './sleep.ts';

const page =
  '<!DOCTYPE html>\n<html><head><title>500 Internal Server Error</title></head><body></body></html>\n';
const warning = 'warn [whmapi1] something looked odd while the call ran\n';

/** Prints the document, or what the faults and the switch stdout-noise make of it. */
export function print(
  faults: readonly Fault[],
  document: JsonMap,
  control: Control,
  render: (document: JsonMap) => string,
): void {
  const noise = faultOf(faults, 'stderr-noise');
  if (noise !== undefined) {
    const size = noise.bytes ?? 1_048_576;
    writeText(2, warning.repeat(Math.ceil(size / warning.length)).slice(0, size));
  }
  if (faultOf(faults, 'no-output') !== undefined) return;
  const replaced = faultOf(faults, 'stdout');
  if (replaced !== undefined) {
    writeText(1, replaced.text ?? page);
    return;
  }
  const chunks = faultOf(faults, 'chunked');
  if (chunks !== undefined) pad(document, chunks.minBytes ?? 70_000);
  const line = faultOf(faults, 'text-line')?.text ?? '';
  const noisy = control.switches['stdout-noise'] === 'line' ? 'A notice that a module printed.' : line;
  let bytes = Buffer.from(`${noisy === '' ? '' : `${noisy}\n`}${render(document)}`);
  const cut = faultOf(faults, 'truncated');
  if (cut !== undefined) bytes = bytes.subarray(0, cut.bytes ?? Math.floor(bytes.length / 2));
  const size = chunks?.size ?? bytes.length;
  for (let at = 0; at < bytes.length; at += size) {
    if (at > 0) sleep(chunks?.pauseMs ?? 5);
    writeAll(1, bytes.subarray(at, at + size));
  }
}

/** Fills metadata.output.raw, where raw output of a function goes (contract 2.5). */
function pad(document: JsonMap, bytes: number): void {
  const { metadata } = document;
  if (isMap(metadata)) metadata['output'] = { raw: 'x'.repeat(bytes) };
}
