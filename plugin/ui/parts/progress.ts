import { html, type TemplateResult } from 'lit/html.js';
import { type Phase, type PhaseCounts, phases } from '../state/phase.ts';
import type { Text } from '../strings/text.ts';

/** In the order in which the bar fills. */
const segments: readonly Phase[] = [
  'removed',
  'already-off',
  'refused',
  'failed',
  'cancelled',
  'verifying',
  'asked',
];

/** How many targets have an answer or need none: what the bar's number says. */
export function doneOf(counts: PhaseCounts): number {
  return phases.reduce(
    (sum, phase) => (phase === 'pending' || phase === 'asked' ? sum : sum + counts[phase]),
    0,
  );
}

/** The job's progress: proven outcomes solid, answers still to be proven lighter. */
export function progressBar(text: Text, counts: PhaseCounts, total: number): TemplateResult {
  const done = doneOf(counts);
  return html`<div
    class="progress"
    role="progressbar"
    aria-label=${text.say('job.progress')}
    aria-valuemin="0"
    aria-valuemax=${total}
    aria-valuenow=${done}
    aria-valuetext=${text.say('job.progress.value', { count: done, total })}
  >
    ${segments.map((phase) => html`<span class="progress-part is-${phase}" .style=${`width: ${total === 0 ? 0 : (counts[phase] / total) * 100}%`}></span>`)}
  </div>`;
}
