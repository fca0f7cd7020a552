import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { places } from './places.ts';

/** One finished request, as a test sees it and as access_log keeps it (8). */
export interface RequestRecord {
  readonly method: string;
  /** Without token. */
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly user: string;
  /** What answered. */
  readonly by: 'cgi' | 'static' | 'front';
}

export interface AccessLine {
  readonly record: RequestRecord;
  readonly ip: string;
  /** The request line with token and query, as cPanel logs it. */
  readonly line: string;
  readonly size: number;
  readonly referer: string;
  readonly agent: string;
  readonly auth: 'a' | 'b' | 's' | 'o';
  readonly forwardedFor: string;
  readonly port: number;
}

/** The line of access_log (8), in UTC. */
export function accessLine(entry: AccessLine, at: Date): string {
  const iso = at.toISOString();
  const date = `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)}:${iso.slice(11, 19)} -0000`;
  const { record } = entry;
  return `${entry.ip} - ${record.user || '-'} [${date}] "${entry.line}" ${record.status} ${entry.size} "${entry.referer}" "${entry.agent}" "${entry.auth}" "${entry.forwardedFor}" ${entry.port}\n`;
}

/** Appends to one of cPanel's log files below ROOT. */
export function appendLog(
  root: string,
  file: 'access_log' | 'error_log' | 'login_log' | 'session_log',
  text: string | Buffer,
): void {
  mkdirSync(places(root).logs, { recursive: true });
  appendFileSync(join(places(root).logs, file), text);
}
