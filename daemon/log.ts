import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** What must never be logged, wherever it stands. */
const secrets = ['ticket.value', '*.authorization', '*.cookie', '*.password', '*.secret'];

/** JSON lines on stdout, for the journal. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secrets, censor: '[hidden]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
