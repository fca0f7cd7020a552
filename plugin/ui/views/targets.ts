import { html } from 'lit/html.js';
import type { JobView } from '../../../daemon/protocol/fold.ts';
import type { Target } from '../../../daemon/protocol/target.ts';
import { accountLink } from '../parts/account.ts';
import { badge, given, phaseBadge, twoFactorBadge, when } from '../parts/badges.ts';
import type { Column } from '../parts/table.ts';
import { titled } from '../parts/value.ts';
import type { Notices } from '../state/notices.ts';
import { phaseOf } from '../state/phase.ts';
import { phaseKey, reasonOf } from '../state/words.ts';
import type { Text } from '../strings/text.ts';
import { noticeCell } from './notices.ts';

const none: Target = { user: '', before: 'not-listed' };

/** The columns of a job's targets; its rows are their indexes. */
export function targetColumns(text: Text, view: JobView, notices: Notices): Column<number>[] {
  const column = (
    key: 'account' | 'before' | 'state' | 'reason' | 'notice',
    width: string,
    cell: (target: Target, index: number) => unknown,
  ): Column<number> => ({
    key: `target-${key}`,
    label: text.say(`targets.column.${key}`),
    width,
    cell: (index) => cell(view.targets[index] ?? none, index),
  });
  const told = column('notice', 'minmax(150px, 1.2fr)', (_, index) => noticeCell(text, notices.get(index)));
  return [
    column(
      'account',
      'minmax(120px, 1fr)',
      ({ user, protected: guarded }) =>
        html`${accountLink(user)} ${when(guarded === true, () => badge('warn', text.say('plan.protected')))}`,
    ),
    column('before', '120px', ({ before }) => twoFactorBadge(text, before)),
    column('state', 'minmax(230px, 0.9fr)', (target, index) => {
      const phase = phaseOf(target, index, view);
      return phaseBadge(text, phase, phaseKey(phase, target));
    }),
    column('reason', 'minmax(160px, 2.4fr)', (target) => {
      const isOnSince = target.settlement?.note === 'on-since';
      return html`${when(isOnSince, () => text.say('targets.on-since'))}
      ${given(reasonOf(target), titled)}`;
    }),
    ...(view.job.notify === true ? [told] : []),
  ];
}
