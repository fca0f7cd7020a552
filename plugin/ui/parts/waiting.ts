import { html, type TemplateResult } from 'lit/html.js';

/** The turning ring; it says nothing, so words stand beside it. */
export function spinner(): TemplateResult {
  return html`<span class="spinner" aria-hidden="true"></span>`;
}

/** Something is on its way. */
export function waiting(words: string): TemplateResult {
  return html`${spinner()}${words}`;
}

/** The same in place of what is on its way. */
export function waitingPanel(words: string): TemplateResult {
  return html`<p class="panel panel-wait">${waiting(words)}</p>`;
}
