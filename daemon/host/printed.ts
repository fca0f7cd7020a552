import type { Known } from '../protocol/known.ts';

/** What of a child's end is read. */
export interface Ended {
  startError?: string;
  timedOut: boolean;
  exitStatus: number | null;
  signal: string | null;
  stdout: Uint8Array;
  stderr: Uint8Array;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** What a program printed, if it ended well; else why it is of no use. */
export function printed(path: string, ended: Ended): Known<string> {
  const { startError, timedOut, exitStatus, signal } = ended;
  if (startError !== undefined) return { why: `${path} could not be started: ${startError}.` };
  if (timedOut) return { why: `${path} did not end in time.` };
  if (signal !== null) return { why: `${path} was ended by ${signal}.` };
  if (exitStatus !== 0) {
    const said = (text(ended.stderr).trim().split('\n')[0] ?? '').slice(0, 200).replace(/\.$/u, '');
    return { why: `${path} ended with status ${exitStatus}${said === '' ? '' : `: ${said}`}.` };
  }
  return { value: text(ended.stdout) };
}
