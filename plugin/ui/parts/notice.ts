import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ApiFailure } from '../connection/failure.ts';
import type { Text } from '../strings/text.ts';
import { icon } from './icons.ts';
import { value } from './value.ts';

/** A sentence that must be seen, with what to do next. */
export function notice(
  tone: 'warn' | 'bad' | 'calm' | 'good',
  title: unknown,
  body: unknown = nothing,
  actions: unknown = nothing,
): TemplateResult {
  return html`<div class="notice tone-${tone}" role=${tone === 'bad' ? 'alert' : 'note'}>
    ${icon(tone === 'good' ? 'check' : tone === 'calm' ? 'why' : 'warning')}
    <div class="notice-words"><strong>${title}</strong>${body === nothing ? nothing : html`<div>${body}</div>`}</div>
    ${actions === nothing ? nothing : html`<div class="notice-actions">${actions}</div>`}
  </div>`;
}

/** What went wrong and what to do next. */
export function failureNotice(text: Text, failure: ApiFailure, actions: unknown = nothing): TemplateResult {
  switch (failure.kind) {
    case 'problem': {
      const { title = '', detail = '', next = '' } = failure.problem ?? {};
      return notice('bad', value(title), html`<p>${value(detail)}</p><p>${value(next)}</p>`, actions);
    }
    case 'session-ended':
      return notice(
        'bad',
        text.say('failure.session'),
        text.say('failure.session.next'),
        html`<button type="button" class="button" @click=${() => location.reload()}>
          ${text.say('failure.reload')}
        </button>`,
      );
    case 'daemon-unreachable':
      return notice(
        'bad',
        text.say('failure.daemon'),
        html`<p>${text.compose('failure.daemon.next', { command: command('systemctl restart whm-2fa-reset.socket') })}</p>
          <p>${text.compose('failure.daemon.why', { command: command('journalctl -u whm-2fa-reset') })}</p>`,
        actions,
      );
    case 'error-page':
      return notice('warn', text.say('failure.page'), text.say('failure.page.next'), actions);
    case 'no-answer':
      return notice('warn', text.say('failure.none'), text.say('failure.none.next'), actions);
    case 'not-understood':
      return notice(
        'bad',
        text.say('failure.version'),
        text.say('failure.version.next'),
        html`<button type="button" class="button" @click=${() => location.reload()}>
          ${text.say('failure.reload')}
        </button>`,
      );
    default:
      return failure.kind satisfies never;
  }
}

function command(words: string): TemplateResult {
  return html`<code translate="no">${words}</code>`;
}
