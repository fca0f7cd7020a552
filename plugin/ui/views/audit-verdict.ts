import { html } from 'lit/html.js';
import type { AuditVerdict } from '../../../daemon/protocol/audit.ts';
import { notice } from '../parts/notice.ts';
import { value } from '../parts/value.ts';
import type { Text } from '../strings/text.ts';

/** Whether the record is whole, and what that does not prove. */
export function verdictNotice(text: Text, verdict: AuditVerdict): unknown {
  if (!verdict.ok) {
    return notice(
      'bad',
      text.say('audit.broken', { entry: verdict.sequence }),
      html`<p>${value(verdict.why)}</p><p>${text.say('audit.broken.next')}</p>`,
    );
  }
  const { entries, head } = verdict;
  const last = html`<code translate="no" id="audit-head">${head.sequence}:${head.hash}</code>`;
  const command = html`<code translate="no">whm-2fa-reset audit verify --head</code>`;
  return html`<div role="status">${notice(
    'good',
    text.say('audit.whole', { count: entries }),
    html`<p>${text.compose('audit.whole.head', { head: last })}</p>
      <p>${text.compose('audit.whole.cut', { command })}</p>`,
  )}</div>`;
}
