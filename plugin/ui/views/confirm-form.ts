import { html, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { Plan } from '../../../daemon/protocol/plan.ts';
import type { Settings } from '../../../daemon/protocol/settings.ts';
import { when } from '../parts/badges.ts';
import { spinner } from '../parts/waiting.ts';
import { type ConfirmForm, fieldTime, type FormFault, needsCount, tellsOwners } from '../state/confirm.ts';
import type { Text } from '../strings/text.ts';
import { type Field, field } from './field.ts';
import { protectedNames } from './protected.ts';

export interface ConfirmFormProps {
  plan: Plan;
  settings: Settings;
  form: ConfirmForm;
  faults: readonly FormFault[];
  isStarting: boolean;
  fill: (change: Partial<ConfirmForm>) => void;
  start: () => void;
}

/** Reason, ticket, start time, and what must be ticked or typed for protected or for many accounts. */
export function confirmForm(text: Text, props: ConfirmFormProps): TemplateResult {
  const { plan, settings, form, faults, isStarting, fill, start } = props;
  const { remove } = plan.counts;
  const { reasonRequired, delaySeconds } = settings;
  const faultOf = (name: FormFault) =>
    faults.includes(name) ? text.say(`confirm.fault.${name}`) : undefined;
  const of = (
    key: Exclude<keyof ConfirmForm, 'confirmed' | 'notify'>,
    rest: Omit<Field, 'id' | 'value' | 'fill'> & { id?: string },
  ): TemplateResult =>
    field({ id: `confirm-${key}`, value: form[key], fill: (value) => fill({ [key]: value }), ...rest });
  return html`<form
    class="panel confirm-form"
    novalidate
    aria-label=${text.say('confirm.form')}
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      start();
    }}
  >
    ${protectedNames(text, plan.protected, form.confirmed, faultOf('protected'), (confirmed) => fill({ confirmed }))}
    ${when(needsCount(plan, settings), () =>
      of('count', {
        label: text.compose('confirm.count', {
          count: remove,
          number: html`<strong translate="no">${text.number(remove)}</strong>`,
        }),
        fault: faultOf('count'),
        maxLength: 12,
        isRequired: true,
        isNumber: true,
      }),
    )}
    ${of('reason', {
      label: text.say(reasonRequired ? 'confirm.reason' : 'confirm.reason.optional'),
      help: text.say(reasonRequired ? 'confirm.reason.help' : 'confirm.reason.record'),
      fault: faultOf('reason'),
      maxLength: limits.reasonLength,
      isRequired: reasonRequired,
      isProse: true,
    })}
    ${of('ticket', { label: text.say('confirm.ticket'), maxLength: limits.ticketLength })}
    ${of('startAt', {
      id: 'confirm-start-at',
      label: text.say('confirm.start-at'),
      help: html`${text.compose('confirm.start-at.help', { zone: html`<span translate="no">${text.timeZone}</span>` })}
      ${when(delaySeconds > 0 && remove > 0, () => text.say('confirm.start-at.delay', { count: delaySeconds }))}`,
      fault: faultOf('start-at'),
      from: fieldTime(Date.now()),
    })}
    ${when(remove > 0, () => ownerNotice(text, tellsOwners(form, settings), (notify) => fill({ notify })))}
    <button type="submit" id="start" class="button ${remove > 0 ? 'is-danger' : 'is-primary'} is-wide" ?disabled=${isStarting}>
      ${when(isStarting, spinner)}
      ${remove > 0 ? text.say('confirm.start', { count: remove }) : text.say('confirm.record')}
    </button>
    <p class="help-line">${text.say('job.leaves')}</p>
  </form>`;
}

function ownerNotice(text: Text, isChosen: boolean, choose: (notify: boolean) => void): TemplateResult {
  return html`<div class="form-row">
    <label class="tick">
      <input
        type="checkbox"
        id="confirm-notify"
        .checked=${live(isChosen)}
        aria-describedby="confirm-notify-help"
        @change=${(event: Event) => choose((event.target as HTMLInputElement).checked)}
      /><span>${text.say('confirm.notify')}</span>
    </label>
    <p class="help-line" id="confirm-notify-help">${text.say('confirm.notify.help')}</p>
  </div>`;
}
