import { html, type TemplateResult } from 'lit';

/** Something is on its way. */
export function waiting(words: string): TemplateResult {
  return html`<span class="spinner" aria-hidden="true"></span>${words}`;
}
