import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'whm-programs-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** A temporary path of this test file, removed with it. */
export function temporaryPath(name: string): string {
  count += 1;
  return join(folder, `${count}-${name}`);
}

/** A shell script that stands in for whmapi1; returns its absolute path. */
export function script(body: string, mode = 0o700): string {
  const path = temporaryPath('whmapi1');
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, mode);
  return path;
}

/** A script that prints this text, byte for byte, and ends with this exit status. */
export function printing(text: string, status = 0): string {
  const path = temporaryPath('output');
  writeFileSync(path, text);
  return script(`cat '${path}'; exit ${status}`);
}

/** A whmapi1 document on one line. */
export function answer(data: unknown, metadata: Record<string, unknown> = {}): string {
  const meta = { command: 'x', reason: 'OK', result: 1, version: 1, ...metadata };
  return `${JSON.stringify({ data, metadata: meta })}\n`;
}
