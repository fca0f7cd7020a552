import { byteOrderMark, csvRow } from '../../daemon/protocol/csv.ts';
import type { Job } from '../../daemon/protocol/job.ts';
import type { JobView } from '../../daemon/protocol/fold.ts';
import { viewTarget } from '../../daemon/protocol/target.ts';

const columns = [
  'user',
  'before',
  'answer',
  'answerText',
  'outcome',
  'verified',
  'code',
  'reason',
  'note',
  'protected',
] as const;

/** The job's targets as CSV (RFC 4180) with a byte order mark, so that spreadsheets read it as UTF-8. */
export function jobAsCsv({ targets }: JobView): string {
  const rows = targets.map((target, index) => {
    const view = viewTarget(target, index);
    return csvRow(columns.map((column) => String(view[column] ?? '')));
  });
  return [byteOrderMark, csvRow(columns), ...rows].join('');
}

/** The job and its targets in the words of the protocol. */
export function jobAsJson({ job, targets }: JobView): string {
  return `${JSON.stringify({ job, targets: targets.map(viewTarget) }, null, 2)}\n`;
}

export function exportName(job: Job, ending: 'csv' | 'json'): string {
  return `2fa-reset-${job.createdAt.slice(0, 10)}-${job.id}.${ending}`;
}
