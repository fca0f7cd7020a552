import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { Job, JobState } from '../../../daemon/protocol/job.ts';
import type { TwoFactorState } from '../../../daemon/protocol/target.ts';
import type { LinkState } from '../connection/sinks.ts';
import type { Phase } from '../state/phase.ts';
import type { Key, Text } from '../strings/text.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'busy' | 'calm';

/** A word with a colour; the word alone says everything. */
export function badge(tone: Tone, words: string): TemplateResult {
  return html`<span class="badge tone-${tone}">${words}</span>`;
}

const twoFactorTone: Record<TwoFactorState, Tone> = { on: 'good', off: 'calm', 'not-listed': 'warn' };

export function twoFactorBadge(text: Text, state: TwoFactorState): TemplateResult {
  return badge(twoFactorTone[state], text.say(`two-factor.${state}`));
}

const phaseTone: Record<Phase, Tone> = {
  pending: 'calm',
  asked: 'busy',
  verifying: 'busy',
  removed: 'good',
  'already-off': 'calm',
  refused: 'warn',
  failed: 'bad',
  cancelled: 'calm',
};

export function phaseBadge(text: Text, phase: Phase, key: Key): TemplateResult {
  return badge(phaseTone[phase], text.say(key));
}

const stateTone: Record<JobState, Tone> = {
  waiting: 'warn',
  queued: 'calm',
  running: 'busy',
  cancelling: 'warn',
  finished: 'good',
  cancelled: 'calm',
};

/** Green only if nothing failed. */
export function jobBadge(text: Text, { state, stoppedBy, counts }: Job): TemplateResult {
  if (state === 'finished' && stoppedBy !== undefined) return badge('bad', text.say('job-state.stopped'));
  if (state === 'finished' && counts.failed > 0) return badge('bad', text.say('job-state.finished.failed'));
  return badge(stateTone[state], text.say(`job-state.${state}`));
}

const linkTone: Record<LinkState, Tone> = {
  connecting: 'calm',
  live: 'good',
  polling: 'busy',
  reconnecting: 'warn',
  unreachable: 'bad',
  ended: 'bad',
};

/** How the page is kept up to date; always in sight. */
export function linkBadge(text: Text, state: LinkState): TemplateResult {
  const detail = text.say(`link.${state}.detail`);
  return html`<span class="link tone-${linkTone[state]}" id="link" title=${detail}>
    <span class="link-dot" aria-hidden="true"></span>${text.say(`link.${state}`)}
  </span>`;
}

/** A part that is there only under a condition. */
export function when(condition: boolean, part: () => unknown): unknown {
  return condition ? part() : nothing;
}

/** A part that shows a value, where there is one. */
export function given<T>(value: T | undefined, part: (value: T) => unknown): unknown {
  return value === undefined ? nothing : part(value);
}
