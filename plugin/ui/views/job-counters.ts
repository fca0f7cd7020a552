import { html, type TemplateResult } from 'lit/html.js';
import { type Phase, type PhaseCounts, type PhaseFilter, phases } from '../state/phase.ts';
import type { Text } from '../strings/text.ts';

/** Always in sight, so that nothing jumps while a job runs; the others only if they count something. */
const lasting: readonly Phase[] = ['removed', 'already-off', 'refused', 'failed'];

/** The counters; each narrows the table to what it counts. */
export function phaseFilters(
  text: Text,
  counts: PhaseCounts,
  total: number,
  current: PhaseFilter,
  choose: (filter: PhaseFilter) => void,
): TemplateResult {
  const seen = phases.filter((phase) => counts[phase] > 0 || lasting.includes(phase) || phase === current);
  return html`<div class="counters" role="group" aria-label=${text.say('counter.label')}>
    ${counter(text, 'all', total, current, choose)}
    ${seen.map((phase) => counter(text, phase, counts[phase], current, choose))}
  </div>`;
}

function counter(
  text: Text,
  filter: PhaseFilter,
  count: number,
  current: PhaseFilter,
  choose: (filter: PhaseFilter) => void,
): TemplateResult {
  return html`<button
    type="button"
    class="counter is-${filter}"
    id="counter-${filter}"
    aria-pressed=${String(filter === current)}
    @click=${() => choose(filter)}
  >
    <span class="counter-number" data-count=${count}>${text.number(count)}</span>
    <span class="counter-words">${text.say(`counter.${filter}`)}</span>
  </button>`;
}
