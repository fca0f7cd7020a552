import { ok, problem, type Verdict, warning } from './verdict.ts';

/** The daily copy of the database. */
export interface BackupFacts {
  file: string;
  /** ms; infinite if it is from the future; undefined if there is none. */
  age: number | undefined;
  /** Why it is of no use as a copy. */
  fault?: string;
}

const hourMs = 3_600_000;
/** Written when the last one is a day old; looked for every hour. */
const lateHours = 26;
const lostHours = 72;
const again =
  'The daemon writes it when it starts: systemctl restart whm-2fa-reset; if not: journalctl -u whm-2fa-reset | grep housekeeping';

/** There is a whole copy of the database, not older than it should be. */
export function judgeBackup({ file, age, fault }: BackupFacts): Verdict[] {
  if (age === undefined) return [problem(`There is no ${file}.`, again)];
  if (fault !== undefined) return [problem(`The copy is of no use: ${fault}`, `Remove ${file}. ${again}`)];
  if (age === Number.POSITIVE_INFINITY) {
    return [warning(`${file} was written in the future.`, 'Look at the clock of this server: date')];
  }
  const hours = Math.floor(age / hourMs);
  if (hours >= lostHours) return [problem(`The copy is ${hours} hours old.`, again)];
  if (hours >= lateHours) return [warning(`The copy is ${hours} hours old.`, again)];
  return [ok(`The copy is whole and ${hours === 0 ? 'less than an hour' : `${hours} h`} old.`)];
}
