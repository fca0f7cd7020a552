import { html, type TemplateResult } from 'lit/html.js';

/** A name and what there is to say of it, in a list of facts (`dl`). */
export function fact(name: unknown, content: unknown): TemplateResult {
  return html`<div><dt>${name}</dt><dd>${content}</dd></div>`;
}
