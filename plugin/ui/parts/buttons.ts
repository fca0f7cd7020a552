import { html, type TemplateResult } from 'lit/html.js';
import { icon } from './icons.ts';

/** Asks again for what could not be had. */
export function againButton(words: string, ask: () => unknown): TemplateResult {
  return html`<button type="button" class="button" @click=${() => void ask()}>${words}</button>`;
}

/** Reads what is shown anew. */
export function refreshButton(
  id: string,
  words: string,
  isDisabled: boolean,
  refresh: () => unknown,
): TemplateResult {
  return html`<button
    type="button"
    id=${id}
    class="button-icon"
    aria-label=${words}
    title=${words}
    ?disabled=${isDisabled}
    @click=${() => void refresh()}
  >
    ${icon('refresh')}
  </button>`;
}

/**
 * Saves what is shown as a file.
 * @param form of the file, as its users call it: CSV or JSON
 * @param words what is saved, for those who hear it
 */
export function exportButton(
  id: string,
  form: string,
  words: string,
  isDisabled: boolean,
  save: () => unknown,
): TemplateResult {
  return html`<button type="button" id=${id} class="button" ?disabled=${isDisabled} @click=${() => void save()}>
    ${icon('download')}<span translate="no">${form}</span><span class="sr-only">${words}</span>
  </button>`;
}
