import type { Notice } from '../../../daemon/protocol/notice.ts';
import type { TargetView } from '../../../daemon/protocol/target.ts';

/** What became of the mails to the owners of a job's accounts: the target's index → its notice. */
export type Notices = ReadonlyMap<number, Notice>;

export function noticesOf(targets: readonly TargetView[]): Notices {
  return new Map(
    targets.flatMap(({ index, notice }): [number, Notice][] =>
      notice === undefined ? [] : [[index, notice]],
    ),
  );
}

/** Some may still change. */
export function isUnderWay(notices: Notices): boolean {
  return [...notices.values()].some(({ state }) => state === 'pending' || state === 'attempted');
}
