import { html, type TemplateResult } from 'lit/html.js';
import { hasEnded } from '../../../daemon/protocol/job.ts';
import { given, when } from '../parts/badges.ts';
import { notice } from '../parts/notice.ts';
import { value } from '../parts/value.ts';
import type { JobModel } from '../state/job.ts';
import { paceOf } from '../state/pace.ts';
import type { ReasonGroup } from '../state/reasons.ts';
import type { Text } from '../strings/text.ts';

/** What a job waits for, why it stopped early, what was left on purpose. */
export function jobNotices(text: Text, { view }: JobModel): TemplateResult {
  const { job, targets } = view;
  const { waiting, stoppedBy } = job;
  const held = waiting?.for === 'start-time' ? undefined : waiting;
  const again = hasEnded(job.state)
    ? targets.filter(({ settlement }) => settlement?.code === 'on-again').length
    : 0;
  return html`${when(isUndone({ view }), () => notice('calm', text.say('job.undone'), text.say('job.undone.next')))}
  ${given(held, ({ for: what, detail }) =>
    notice(
      'warn',
      text.say(`waiting.${what}`),
      html`<p>${text.say(`waiting.${what}.next`)}</p>
      ${given(detail, (words) => html`<p>${value(words)}</p>`)}`,
    ),
  )}
  ${given(stoppedBy, (why) => notice('bad', text.say(`stopped.${why}`)))}
  ${when(again > 0, () => notice('warn', text.say('job.on-again', { count: again }), text.say('job.on-again.next')))}`;
}

/** It was taken back before cPanel was asked for anything. */
export function isUndone({ view }: Pick<JobModel, 'view'>): boolean {
  return view.job.state === 'cancelled' && view.batches === 0;
}

/** What is going on right now: the call, the rate, the time left. */
export function paceLine(text: Text, { view, calls, phases }: JobModel): TemplateResult {
  const { job, openBatch } = view;
  if (isUndone({ view })) return html`<p class="pace"></p>`;
  if (hasEnded(job.state)) return html`<p class="pace">${text.say('job.calls', { count: view.batches })}</p>`;
  // The notice above says what it waits for.
  if (job.waiting !== undefined || job.state === 'waiting') return html`<p class="pace"></p>`;
  const remaining = phases.pending + phases.asked;
  const { perSecond, secondsLeft } = paceOf(calls, remaining) ?? {};
  const now =
    openBatch === undefined
      ? betweenCalls(text, remaining, job.state === 'cancelling')
      : text.say('job.call', { call: openBatch.batch, count: openBatch.to - openBatch.from });
  return html`<p class="pace">
    <span>${now}</span>
    ${given(remaining > 0 ? perSecond : undefined, (rate) => html`<span>${text.say('job.rate', { rate: rounded(rate) })}</span>`)}
    ${given(secondsLeft, (seconds) => html`<span>${timeLeft(text, seconds)}</span>`)}
  </p>`;
}

function rounded(perSecond: number): number {
  return perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond);
}

function betweenCalls(text: Text, remaining: number, isCancelling: boolean): string {
  if (isCancelling) return text.say('job.cancelling');
  return remaining === 0 ? text.say('job.verifying') : text.say('job.between');
}

function timeLeft(text: Text, seconds: number): string {
  if (seconds < 60) return text.say('job.left.seconds', { count: Math.max(seconds, 1) });
  return text.say('job.left.minutes', { count: Math.round(seconds / 60) });
}

/** Why, in full, for how many. */
export function reasonList(text: Text, groups: readonly ReasonGroup[]): unknown {
  return when(
    groups.length > 0,
    () => html`<ul class="reasons" aria-label=${text.say('job.reasons')}>
      ${groups.map(
        ({ reason, count }) =>
          html`<li><strong>${text.say('job.reasons.count', { count })}</strong> ${value(reason)}</li>`,
      )}
    </ul>`,
  );
}
