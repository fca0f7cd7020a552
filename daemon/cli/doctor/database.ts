import type { Examination } from '../../protocol/doctor-facts.ts';
import { counted } from '../words.ts';
import { notChecked, ok, problem, type Verdict } from './verdict.ts';

/** The record's files, and what reading the database told. */
export interface RecordFacts {
  file: string;
  backup: string;
  reading: Examination;
  /** The daemon answers. */
  running: boolean;
}

/** With its sockets, which would wake it again. */
const stop = 'systemctl stop whm-2fa-reset.socket whm-2fa-reset-live.socket whm-2fa-reset';

/** The database is whole. */
export function judgeDatabase({ file, backup, reading, running }: RecordFacts): Verdict[] {
  if ('audit' in reading) return [ok('The database is whole.')];
  if ('why' in reading) return [notChecked(`The database was not read: ${reading.why}`, 'Run doctor again.')];
  if ('missing' in reading) {
    return running
      ? [
          problem(
            `${file} is gone while the daemon runs: nothing is on record any more.`,
            `${stop}; put ${backup} in its place if it is there; systemctl start whm-2fa-reset`,
          ),
        ]
      : [
          notChecked(
            `There is no database ${file} yet.`,
            'The daemon makes it: systemctl start whm-2fa-reset',
          ),
        ];
  }
  return [
    problem(
      reading.fault,
      `${stop}; move ${file} away; put ${backup} in its place; systemctl start whm-2fa-reset`,
    ),
  ];
}

/** No audit entry was changed or taken out. */
export function judgeAudit({ reading }: RecordFacts): Verdict[] {
  if (!('audit' in reading)) {
    return [notChecked('The audit was not read: see the check "database".', 'Mend the database first.')];
  }
  const { audit } = reading;
  if (audit.ok) {
    return [ok(`The audit is whole: ${counted(audit.entries, 'entry', 'entries')}.`)];
  }
  return [
    problem(
      `The audit was changed: entry ${audit.sequence} is at fault (${audit.why}).`,
      'Somebody wrote into the database as root. Keep a copy of it, and compare with your own copies of earlier days.',
    ),
  ];
}
