import { writeSync } from 'node:fs';
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** What must never be logged, wherever it stands. */
const secrets = ['ticket.value', '*.authorization', '*.cookie', '*.password', '*.secret'];

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
