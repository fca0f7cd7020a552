import { html, type TemplateResult } from 'lit/html.js';
import { shown } from '../state/shown.ts';

/** Text from outside: a text node of its own direction that no translation touches. */
export function value(text: string): TemplateResult {
  return html`<bdi translate="no">${shown(text)}</bdi>`;
}

/** The same where the end may be cut off: whole as its title. */
export function titled(text: string): TemplateResult {
  return html`<span title=${shown(text)} translate="no">${value(text)}</span>`;
}
