import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { AuditEntry } from '../../../daemon/protocol/audit.ts';
import { given, when } from '../parts/badges.ts';
import { fact } from '../parts/fact.ts';
import { moment } from '../parts/moment.ts';
import { value } from '../parts/value.ts';
import { type Proven, provenOf, textOf } from '../state/audit.ts';
import { hashOf, readRoute } from '../state/route.ts';
import { shown } from '../state/shown.ts';
import type { Key, Text } from '../strings/text.ts';
import { actionWords, whoDid } from './audit-columns.ts';

/** One entry with everything that was recorded. */
export function entryDialog(text: Text, entry: AuditEntry | undefined): TemplateResult {
  return html`<dialog id="entry" class="dialog is-wide" aria-labelledby="entry-title">
    <form method="dialog">
      ${entry === undefined ? nothing : facts(text, entry)}
      <div class="dialog-actions">
        <button type="submit" class="button is-primary" autofocus>${text.say('audit.close')}</button>
      </div>
    </form>
  </dialog>`;
}

function facts(text: Text, entry: AuditEntry): TemplateResult {
  const { sequence, at, actor, action, detail, previous, hash } = entry;
  const row = (key: Key, content: unknown) => fact(text.say(key), content);
  const told = (key: Key, words: string | undefined) => given(words, (said) => row(key, value(said)));
  const link = readRoute(`#job=${textOf(entry, 'jobId') ?? ''}`);
  return html`<h2 id="entry-title">${text.say('audit.entry', { entry: sequence })}</h2>
    <dl class="facts">
      ${row('audit.column.what', actionWords(text, action))}
      ${row('audit.column.when', moment(text, at))}
      ${row('audit.column.who', whoDid(text, entry))} ${row('audit.via', text.say(`audit.via.${actor.via}`))}
      ${told('audit.address', actor.address)} ${told('job.reason', textOf(entry, 'reason'))}
      ${told('job.ticket', textOf(entry, 'ticket'))}
      ${when(link.view === 'job', () => row('audit.job', html`<a href=${hashOf(link)}>${text.say('audit.job.link')}</a>`))}
      ${given(provenOf(entry), (sums) => row('audit.verified', proven(text, sums)))}
    </dl>
    <p class="entry-label" id="entry-detail">${text.say('audit.detail')}</p>
    <pre class="entry-detail" tabindex="0" role="group" aria-labelledby="entry-detail" translate="no">${whole(detail)}</pre>
    <dl class="entry-hashes">
      ${row('audit.hash', html`<code translate="no">${hash}</code>`)}
      ${row('audit.previous', html`<code translate="no">${previous}</code>`)}
    </dl>`;
}

function proven(text: Text, { removed, unverified }: Proven): string {
  if (removed === 0) return text.say('audit.verified.none');
  return unverified === 0
    ? text.say('audit.verified.all')
    : text.say('audit.verified.but', { count: unverified });
}

/** JSON writes the line ends itself: everything else that cannot be seen is data. */
function whole(detail: AuditEntry['detail']): string {
  return JSON.stringify(detail, null, 2).split('\n').map(shown).join('\n');
}
