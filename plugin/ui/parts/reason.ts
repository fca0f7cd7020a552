import { html, type TemplateResult } from 'lit/html.js';
import { given } from './badges.ts';
import { titled, value } from './value.ts';

/** A reason and a ticket in a table's cell, where there are any. */
export function reasonCell({
  reason,
  ticket,
}: {
  reason?: string | undefined;
  ticket?: string | undefined;
}): TemplateResult {
  return html`${given(reason, titled)} ${given(ticket, (reference) => html`<span class="ticket">${value(reference)}</span>`)}`;
}
