import { html, type TemplateResult } from 'lit/html.js';
import { hasEnded } from '../../../daemon/protocol/job.ts';
import { isRetriable } from '../../../daemon/protocol/target.ts';
import type { Context } from '../context.ts';
import { exportName, jobAsCsv, jobAsJson } from '../export.ts';
import { when } from '../parts/badges.ts';
import { exportButton } from '../parts/buttons.ts';
import { icon } from '../parts/icons.ts';
import { save } from '../save.ts';
import type { JobModel } from '../state/job.ts';
import type { Text } from '../strings/text.ts';

/** What became of the wish to pass the job's address on. */
export type Copied = 'copied' | 'by-hand';

interface Acts {
  cancel: () => void;
  retry: () => void;
  copied: (how: Copied) => void;
}

/** What can be done about a job: cancel it, run what failed again, keep a copy, pass its address on. */
export function jobActions(
  { text }: Context,
  { view }: JobModel,
  copied: Copied | undefined,
  act: Acts,
): TemplateResult {
  const { job } = view;
  const isOver = hasEnded(job.state);
  const retriable = isOver
    ? view.targets.filter(({ settlement }) => isRetriable(settlement ?? {})).length
    : 0;
  return html`<div class="job-actions">
    ${when(
      retriable > 0,
      () => html`<button type="button" id="retry" class="button is-primary" @click=${act.retry}>
      ${icon('refresh')}${text.say('job.retry', { count: retriable })}
    </button>`,
    )}
    ${when(
      // One that has not begun is taken back where its start is told.
      !isOver && job.state !== 'cancelling' && job.state !== 'waiting',
      () => html`<button type="button" id="cancel-job" class="button" @click=${act.cancel}>
      ${icon('cross')}${text.say('job.cancel')}
    </button>`,
    )}
    <button type="button" class="button" id="copy-link" @click=${() => void copyLink(act.copied)}>
      ${icon(copied === 'copied' ? 'check' : 'link')}${text.say(copied === 'copied' ? 'job.link.done' : 'job.link')}
    </button>
    ${exportButton('export-csv', 'CSV', text.say('job.export'), false, () =>
      save(new Blob([jobAsCsv(view)], { type: 'text/csv;charset=utf-8' }), exportName(job, 'csv')),
    )}
    ${exportButton('export-json', 'JSON', text.say('job.export'), false, () =>
      save(new Blob([jobAsJson(view)], { type: 'application/json' }), exportName(job, 'json')),
    )}
  </div>`;
}

/** The link to this job, where the browser did not let it be copied. */
export function linkByHand(text: Text): TemplateResult {
  return html`<div class="form-row link-line">
    <label for="job-address">${text.say('job.link.by-hand')}</label>
    <input
      type="text"
      class="field"
      id="job-address"
      readonly
      translate="no"
      .value=${address()}
      @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
    />
  </div>`;
}

/** The session's token stays out of what is passed on: whoever opens it logs in, and has another. */
function address(): string {
  return location.href.replace(/\/cpsess\w+(?=\/)/u, '');
}

async function copyLink(tell: Acts['copied']): Promise<void> {
  try {
    await navigator.clipboard.writeText(address());
    tell('copied');
  } catch {
    // No secure context, or it was refused.
    tell('by-hand');
  }
}
