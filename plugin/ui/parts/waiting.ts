import { html, type TemplateResult } from 'lit';

/** The turning ring; it says nothing, so words stand beside it. */
export function spinner(): TemplateResult {
  return html`<span class="spinner" aria-hidden="true"></span>`;
}

/** Something is on its way. */
export function waiting(words: string): TemplateResult {
  return html`${spinner()}${words}`;
}
