import { html, type TemplateResult } from 'lit/html.js';
import type { Text } from '../strings/text.ts';

/** A moment as its reader writes it; the whole timestamp is its title. */
export function moment(text: Text, iso: string): TemplateResult {
  return html`<time datetime=${iso} title=${iso} translate="no">${text.moment(iso)}</time>`;
}
