import { html, type TemplateResult } from 'lit';
import { when } from './badges.ts';
import { titled, value } from './value.ts';

/** A reason and a ticket in a table's cell, where there are any. */
export function reasonCell({
  reason,
  ticket,
}: {
  reason?: string | undefined;
  ticket?: string | undefined;
}): TemplateResult {
  return html`${when(reason !== undefined, () => titled(reason ?? ''))}
  ${when(ticket !== undefined, () => html`<span class="ticket">${value(ticket ?? '')}</span>`)}`;
}
