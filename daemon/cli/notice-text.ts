import type { Notice } from '../protocol/notice.ts';

/** Whether the owner was told, in a few words. */
export function noticeText({ state, to = [], reason }: Notice): string {
  const whom = to.length === 0 ? '' : ` (${to.join(', ')})`;
  switch (state) {
    case 'pending':
      return 'to be told';
    case 'attempted':
      return `being told${whom}`;
    case 'sent':
      return `told${whom}`;
    case 'failed':
      return `not told${whom}: ${reason ?? 'the mail server refused it'}`;
    case 'unknown':
      return `perhaps told${whom}: ${reason ?? 'the attempt was cut off'}`;
    case 'no-usable-address':
      return 'not told: no usable address';
    case 'not-sent':
      return `not told: ${reason ?? 'it was never tried'}`;
    default:
      return state satisfies never;
  }
}
