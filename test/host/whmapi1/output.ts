import { writeSync } from 'node:fs';
import { errorCode } from './files.ts';
import { isMap, type Json } from './json.ts';
import { shuffled } from './random.ts';
import { sleep } from './sleep.ts';
import type { SwitchSettings } from './switches.ts';
import { toYaml } from './yaml.ts';

function ordered(value: Json, order: (keys: string[]) => string[]): string {
  if (Array.isArray(value)) return `[${value.map((each) => ordered(each, order)).join(',')}]`;
  if (!isMap(value)) return JSON.stringify(value);
  const members = order(Object.keys(value)).map(
    (key) => `${JSON.stringify(key)}:${ordered(value[key] ?? null, order)}`,
  );
  return `{${members.join(',')}}`;
}

function pretty(value: Json, order: (keys: string[]) => string[], indent: string): string {
  const inner = `${indent}   `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((each) => `${inner}${pretty(each, order, inner)}`).join(',\n')}\n${indent}]`;
  }
  if (!isMap(value)) return JSON.stringify(value);
  const keys = order(Object.keys(value));
  if (keys.length === 0) return '{}';
  const members = keys.map(
    (key) => `${inner}${JSON.stringify(key)} : ${pretty(value[key] ?? null, order, inner)}`,
  );
  return `{\n${members.join(',\n')}\n${indent}}`;
}

/** The document as text in the shape of contract 2.6. */
export function render(
  document: Json,
  output: 'json' | 'jsonpretty' | 'yaml',
  settings: SwitchSettings,
): string {
  if (output === 'yaml') return toYaml(document);
  const order = settings['json-order'] === 'sorted' ? (keys: string[]) => keys.toSorted() : shuffled<string>;
  const text = output === 'json' ? ordered(document, order) : pretty(document, order, '');
  return settings['json-newline'] === 'newline' ? `${text}\n` : text;
}

/** Writes all bytes to a descriptor, waiting while its pipe is full; a reader that has gone ends it quietly. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      if (errorCode(error) === 'EPIPE') return;
      if (errorCode(error) !== 'EAGAIN') throw error;
      sleep(1);
    }
  }
}

/** Writes a text to a descriptor as writeAll does. */
export function writeText(fd: number, text: string): void {
  writeAll(fd, Buffer.from(text));
}
