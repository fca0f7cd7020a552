import { html, type TemplateResult } from 'lit/html.js';
import type { Text } from '../strings/text.ts';

/** Asks before a job is cancelled. */
export function cancelDialog(text: Text, cancel: () => void): TemplateResult {
  return html`<dialog id="cancel" class="dialog" aria-labelledby="cancel-title">
    <form method="dialog">
      <h2 id="cancel-title">${text.say('cancel.title')}</h2>
      <p>${text.say('cancel.words')}</p>
      <div class="dialog-actions">
        <button type="submit" class="button" autofocus>${text.say('cancel.keep')}</button>
        <button type="submit" id="cancel-yes" class="button is-danger" @click=${cancel}>${text.say('cancel.yes')}</button>
      </div>
    </form>
  </dialog>`;
}
