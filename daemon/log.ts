import { writeSync } from 'node:fs';
import type { AuditEntry } from './protocol/audit.ts';
import { limits } from './protocol/limits.ts';
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** What must never be logged, wherever it stands. */
const secrets = ['ticket.value', '*.authorization', '*.cookie', '*.password', '*.secret'];

/**
 * An audit entry as one line of the log, whatever the log's level. A journal cuts lines apart that are too long: of
 * a large entry only what is short is told, and its hash; the record has all of it.
 */
export function auditLog(log: Logger): (entry: AuditEntry) => void {
  const always = log.child({}, { level: 'info' });
  return (entry) => {
    const isShort = JSON.stringify(entry.detail).length <= limits.auditLineCharacters;
    const detail = isShort ? entry.detail : shortMembers(entry.detail);
    always.info({ audit: { ...entry, detail, ...(!isShort && { cut: true }) } }, 'audit');
  };
}

function shortMembers(detail: AuditEntry['detail']): AuditEntry['detail'] {
  const short = Object.entries(detail).filter(([, value]) => JSON.stringify(value).length <= 2000);
  return Object.fromEntries(short);
}

/** JSON lines on stdout, for the journal. */
export function createLog(level: string, destination: DestinationStream = { write: toStdout }): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secrets, censor: '[hidden]' },
  };
  return pino(options, destination);
}

/** A line that nobody takes is lost: pino's own writer throws there, or tries for ever while the process ends. */
function toStdout(line: string): void {
  const bytes = Buffer.from(line);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
  } catch {
    // Its reader has gone, or the disk is full.
  }
}
