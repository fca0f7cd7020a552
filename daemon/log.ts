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
export function createLog(level: string, destination: DestinationStream = toStdout()): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secrets, censor: '[hidden]' },
  };
  return pino(options, destination);
}

/**
 * Writes lines whole: one that was cut off half-way (a full pipe or disk) goes on where it stopped before any other, and
 * what comes meanwhile is lost as whole lines. pino's own writer throws there, or tries for ever while the process ends.
 * @param write takes bytes from an offset on, and says how many; throws if it takes none
 */
export function lineWriter(write: (bytes: Buffer, from: number) => number): (line: string) => void {
  let rest: Buffer | undefined;
  let written = 0;
  const pour = () => {
    try {
      while (rest !== undefined) {
        written += write(rest, written);
        if (written === rest.length) rest = undefined;
      }
    } catch {
      // Its reader is slow or has gone, or the disk is full. Of what has not begun nothing is owed.
      if (written === 0) rest = undefined;
    }
    return rest === undefined;
  };
  return (line) => {
    if (!pour()) return;
    rest = Buffer.from(line);
    written = 0;
    pour();
  };
}

function toStdout(): DestinationStream {
  return { write: lineWriter((bytes, from) => writeSync(1, bytes, from)) };
}
