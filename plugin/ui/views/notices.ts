import { html, nothing } from 'lit/html.js';
import type { Notice, NoticeState } from '../../../daemon/protocol/notice.ts';
import { badge, type Tone } from '../parts/badges.ts';
import { titled } from '../parts/value.ts';
import type { Notices } from '../state/notices.ts';
import type { Text } from '../strings/text.ts';

const tones: Record<NoticeState, Tone> = {
  pending: 'calm',
  attempted: 'busy',
  sent: 'good',
  failed: 'bad',
  unknown: 'warn',
  'no-usable-address': 'warn',
  'not-sent': 'warn',
};

/** Whether the owner was told: where to, or why not. */
export function noticeCell(text: Text, notice: Notice | undefined): unknown {
  if (notice === undefined) return nothing;
  const { state, to = [], reason } = notice;
  const words = [...to, ...(reason === undefined ? [] : [reason])].join(', ');
  return html`${badge(tones[state], text.say(`notice.${state}`))} ${words === '' ? nothing : titled(words)}`;
}

/** How many owners were told, of those who are to be. */
export function noticeSum(text: Text, notices: Notices): string {
  const count = [...notices.values()].filter(({ state }) => state === 'sent').length;
  return text.say('job.notices.sum', { count, total: notices.size });
}
