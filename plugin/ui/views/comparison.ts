import { html, nothing, type TemplateResult } from 'lit/html.js';
import { Comparison, type Fate, isAsPlanned } from '../../../daemon/protocol/comparison.ts';
import { hasEnded, type Job } from '../../../daemon/protocol/job.ts';
import type { Intent } from '../../../daemon/protocol/plan.ts';
import type { Context } from '../context.ts';
import { accountLink } from '../parts/account.ts';
import { badge, given, when } from '../parts/badges.ts';
import { value } from '../parts/value.ts';
import { Asked } from '../state/asked.ts';

const intents: readonly Intent[] = ['remove', 'already-off', 'refuse'];
const mostShown = 20;

/** What a job's plan said, and what came of it; once the job has ended. */
export class ComparisonPanel {
  readonly #context: Context;
  readonly #asked: Asked<typeof Comparison>;
  #jobId = '';

  constructor(context: Context) {
    this.#context = context;
    this.#asked = new Asked(context, Comparison);
  }

  render({ id, state }: Job): unknown {
    if (!hasEnded(state)) return nothing;
    if (id !== this.#jobId) {
      this.#jobId = id;
      this.#asked.clear();
      // Not within a rendering: it asks for another one.
      queueMicrotask(() => void this.#asked.ask(`/v1/jobs/${id}/compare`));
    }
    const { answer } = this.#asked;
    return given(answer?.jobId === id ? answer : undefined, (comparison) => this.#told(comparison));
  }

  #told({ planned, fates, deviating, deviations }: Comparison): TemplateResult {
    const { text } = this.#context;
    const verdict =
      deviating === 0
        ? badge('good', text.say('compare.as-planned'))
        : badge('warn', text.say('compare.otherwise', { count: deviating }));
    return html`<details class="plan-list panel compare" id="comparison">
      <summary>${text.say('compare.title')} ${verdict}</summary>
      <ul class="fates">
        ${intents
          .filter((intent) => planned[intent] > 0)
          .map(
            (intent) => html`<li>
              <span>${text.say(`compare.${intent}`, { count: planned[intent] })}</span>
              ${fates.filter((fate) => fate.planned === intent).map((fate) => this.#fate(fate))}
            </li>`,
          )}
      </ul>
      ${when(
        deviations.length > 0,
        () => html`<ul class="deviations">
          ${deviations.slice(0, mostShown).map(
            ({ user, outcome, code = '', reason = code }) => html`<li>
              ${accountLink(user)}
              <span>${text.say(`counter.${outcome}`)}</span> <span class="help-line">${value(reason)}</span>
            </li>`,
          )}
          ${when(deviating > mostShown, () => html`<li>${text.say('list.more', { count: deviating - Math.min(mostShown, deviations.length) })}</li>`)}
        </ul>`,
      )}
    </details>`;
  }

  #fate({ outcome, count, ...fate }: Fate): TemplateResult {
    const { text } = this.#context;
    if (outcome === undefined) return html``;
    const isFine = isAsPlanned({ ...fate, outcome });
    const words = text.say(`outcome-count.${outcome}`, { count });
    return html`${badge(isFine ? 'good' : outcome === 'failed' ? 'bad' : 'warn', words)} `;
  }
}
