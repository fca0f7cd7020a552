import { notChecked, ok, type Verdict, warning } from './verdict.ts';
import type { Known } from '../../protocol/known.ts';

/** The clock is kept right: what jobs resume, expire and are scheduled by. */
export function judgeClock(synchronized: Known<boolean>): Verdict[] {
  if ('why' in synchronized) {
    return [
      notChecked(`Whether the clock is right is unknown: ${synchronized.why}`, 'Look yourself: timedatectl'),
    ];
  }
  if (synchronized.value) return [ok('The clock is in sync.')];
  return [
    warning(
      'The clock is not in sync: 2FA codes fail by it, and the record tells wrong times.',
      'timedatectl set-ntp true; if it stays so: systemctl status chronyd systemd-timesyncd',
    ),
  ];
}
