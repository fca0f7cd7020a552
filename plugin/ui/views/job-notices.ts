import { html, type TemplateResult } from 'lit';
import { hasEnded } from '../../../daemon/protocol/job.ts';
import { when } from '../parts/badges.ts';
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
  const isHeld = waiting !== undefined && waiting.for !== 'start-time';
  const again = hasEnded(job.state)
    ? targets.filter(({ settlement }) => settlement?.code === 'on-again').length
    : 0;
  return html`${when(isUndone({ view }), () => notice('calm', text.say('job.undone'), text.say('job.undone.next')))}
  ${when(isHeld, () =>
    notice(
      'warn',
      text.say(`waiting.${waiting?.for ?? 'load'}`),
      html`<p>${text.say(`waiting.${waiting?.for ?? 'load'}.next`)}</p>
      ${when(waiting?.detail !== undefined, () => html`<p>${value(waiting?.detail ?? '')}</p>`)}`,
    ),
  )}
  ${when(stoppedBy !== undefined, () => notice('bad', text.say(`stopped.${stoppedBy ?? 'calls-failed'}`)))}
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
    ${when(perSecond !== undefined && remaining > 0, () => html`<span>${text.say('job.rate', { rate: rounded(perSecond ?? 0) })}</span>`)}
    ${when(secondsLeft !== undefined, () => html`<span>${timeLeft(text, secondsLeft ?? 0)}</span>`)}
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
