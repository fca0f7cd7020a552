import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { given, when } from '../parts/badges.ts';
import { icon } from '../parts/icons.ts';
import { value } from '../parts/value.ts';
import type { Text } from '../strings/text.ts';

/** The protected names of a plan, each with a box that is to be ticked. */
export function protectedNames(
  text: Text,
  names: readonly string[],
  confirmed: readonly string[],
  fault: string | undefined,
  confirm: (names: readonly string[]) => void,
): unknown {
  const toggle = (name: string) =>
    confirm(confirmed.includes(name) ? confirmed.filter((other) => other !== name) : [...confirmed, name]);
  const box = (name: string, index: number): TemplateResult => html`<li><label class="tick">
    <input
      type="checkbox"
      id="confirm-protected-${index}"
      .checked=${live(confirmed.includes(name))}
      aria-invalid=${String(fault !== undefined && !confirmed.includes(name))}
      aria-describedby=${fault === undefined ? nothing : 'confirm-protected-fault'}
      @change=${() => toggle(name)}
    /><span>${text.compose('confirm.protected.name', { name: html`<strong>${value(name)}</strong>` })}</span>
  </label></li>`;
  return when(
    names.length > 0,
    () => html`<fieldset class="guarded" id="confirm-protected">
      <legend class="guarded-title">${icon('shield')}${text.say('confirm.protected', { count: names.length })}</legend>
      <ul class="ticks">${names.map(box)}</ul>
      ${given(fault, (words) => html`<p class="fault" id="confirm-protected-fault">${words}</p>`)}
    </fieldset>`,
  );
}
