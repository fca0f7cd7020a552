import { html, type TemplateResult } from 'lit';
import { hasEnded } from '../../../daemon/protocol/job.ts';
import type { Context } from '../context.ts';
import { exportName, jobAsCsv, jobAsJson } from '../export.ts';
import { when } from '../parts/badges.ts';
import { icon } from '../parts/icons.ts';
import type { JobModel } from '../state/job.ts';
import { isRetriable } from '../state/phase.ts';

/** What can be done about a job: cancel it, run what failed again, keep a copy, pass its address on. */
export function jobActions(
  context: Context,
  { view }: JobModel,
  act: { cancel: () => void; retry: () => void },
): TemplateResult {
  const { text } = context;
  const { job } = view;
  const isOver = hasEnded(job.state);
  const retriable = isOver ? view.targets.filter(isRetriable).length : 0;
  return html`<div class="job-actions">
    ${when(
      retriable > 0,
      () => html`<button type="button" id="retry" class="button is-primary" @click=${act.retry}>
      ${icon('refresh')}${text.say('job.retry', { count: retriable })}
    </button>`,
    )}
    ${when(
      !isOver && job.state !== 'cancelling',
      () => html`<button type="button" id="cancel-job" class="button" @click=${act.cancel}>
      ${icon('cross')}${text.say('job.cancel')}
    </button>`,
    )}
    <button type="button" class="button" id="copy-link" @click=${() => void copyLink(context)}>
      ${icon('link')}${text.say('job.link')}
    </button>
    <button type="button" class="button" id="export-csv" @click=${() => save(jobAsCsv(view), 'text/csv', exportName(job, 'csv'))}>
      ${icon('download')}<span translate="no">CSV</span><span class="sr-only">${text.say('job.export')}</span>
    </button>
    <button type="button" class="button" id="export-json" @click=${() => save(jobAsJson(view), 'application/json', exportName(job, 'json'))}>
      ${icon('download')}<span translate="no">JSON</span><span class="sr-only">${text.say('job.export')}</span>
    </button>
  </div>`;
}

/** The session's token stays out of what is passed on: whoever opens it logs in, and has another. */
async function copyLink({ text, announce }: Context): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href.replace(/\/cpsess\w+(?=\/)/u, ''));
    announce(text.say('job.link.copied'));
  } catch {
    announce(text.say('job.link.by-hand'));
  }
}

function save(content: string, type: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // Chromium reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
