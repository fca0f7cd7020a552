import { html, type TemplateResult } from 'lit/html.js';
import type { Share } from '../../../daemon/protocol/overview.ts';
import type { Text } from '../strings/text.ts';

export function sizeOf(share: Share): number {
  return share.on + share.off + share['not-listed'];
}

/** Accounts by their 2FA as one bar: on, off, not listed. */
export function shareBar(text: Text, share: Share): TemplateResult {
  const { on, off, 'not-listed': unlisted } = share;
  const part = (look: string, count: number) =>
    html`<span class="progress-part is-${look}" .style=${`width: ${(count / sizeOf(share)) * 100}%`}></span>`;
  return html`<div class="progress" role="img" aria-label=${text.say('overview.bar', { on, off, unlisted })}>
    ${part('removed', on)}${part('already-off', off)}${part('refused', unlisted)}
  </div>`;
}

/** The part of them that has 2FA on. */
export function percentOn(text: Text, share: Share): string {
  const size = sizeOf(share);
  return size === 0 ? '–' : text.format(share.on / size, { style: 'percent', maximumFractionDigits: 1 });
}
