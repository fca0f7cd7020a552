import { html, type TemplateResult } from 'lit/html.js';
import type { Plan, PlannedTarget } from '../../../daemon/protocol/plan.ts';
import type { Settings } from '../../../daemon/protocol/settings.ts';
import { badge, when } from '../parts/badges.ts';
import { notice } from '../parts/notice.ts';
import { value } from '../parts/value.ts';
import { en } from '../strings/en.ts';
import type { Key, Text } from '../strings/text.ts';

/** More names than this are only counted: the job shows them all. */
const mostShown = 500;

/** The plan in words: how many lose their 2FA, how many are off already, how many are refused. */
export function planSentence(text: Text, { counts }: Plan): TemplateResult {
  const { remove, 'already-off': off, refuse } = counts;
  return html`<strong>${remove === 0 ? text.say('plan.none') : text.say('plan.remove', { count: remove })}</strong>
    ${when(off > 0, () => text.say('plan.off', { count: off }))}
    ${when(refuse > 0, () => text.say('plan.refuse', { count: refuse }))}`;
}

/** Who they are, and why not. */
export function planLists(text: Text, plan: Plan): TemplateResult {
  const of = (intent: PlannedTarget['intent']) => plan.targets.filter((target) => target.intent === intent);
  return html`${list(text, 'plan.list.refuse', of('refuse'), true)}
  ${list(text, 'plan.list.remove', of('remove'), plan.counts.refuse === 0)}
  ${list(text, 'plan.list.off', of('already-off'), false)}`;
}

function list(text: Text, title: Key, targets: readonly PlannedTarget[], isOpen: boolean): unknown {
  return when(
    targets.length > 0,
    () => html`
    <details class="plan-list" ?open=${isOpen}>
      <summary>${text.say(title, { count: targets.length })}</summary>
      <ul tabindex="0" aria-label=${text.say(title, { count: targets.length })} class=${targets[0]?.intent === 'refuse' ? '' : 'is-dense'}>
        ${targets.slice(0, mostShown).map((target) => html`<li>${planned(text, target)}</li>`)}
        ${when(targets.length > mostShown, () => html`<li class="list-more">${text.say('list.more', { count: targets.length - mostShown })}</li>`)}
      </ul>
    </details>`,
  );
}

function planned(
  text: Text,
  { user, protected: guarded, code = '', reason, before, intent }: PlannedTarget,
): TemplateResult {
  const key = `refusal.${code}`;
  const why = Object.hasOwn(en, key) ? text.say(key as Key) : value(reason ?? code);
  return html`<span class="plan-name">${value(user)}</span>
    ${when(guarded === true, () => badge('warn', text.say('plan.protected')))}
    ${when(intent === 'remove' && before === 'not-listed', () => badge('warn', text.say('two-factor.not-listed')))}
    ${when(intent === 'refuse', () => html`<span class="plan-why">${why}</span>`)}`;
}

/** What to know before it is started: unusually many, or more than one job may remove. */
export function planWarnings(text: Text, { warnings = [] }: Plan, { removalsMost }: Settings): unknown {
  return warnings.map(({ code, text: sentence }) =>
    code === 'burst'
      ? notice('warn', text.say('warning.burst'), value(sentence))
      : notice(
          'bad',
          text.say('warning.above-limit', { count: removalsMost ?? 0 }),
          text.compose('warning.above-limit.next', {
            setting: html`<code translate="no">start.removalsMost</code>`,
          }),
        ),
  );
}

/** Accounts that a plan left out because they are protected and were not named outright. */
export function leftOutNotice(text: Text, names: readonly string[]): unknown {
  if (names.length === 0) return undefined;
  return notice(
    'warn',
    text.say('confirm.left-out', { count: names.length }),
    html`<p>${names.map((name) => html`${value(name)} `)}</p><p>${text.say('confirm.left-out.next')}</p>`,
  );
}
