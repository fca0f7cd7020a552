import { html, nothing, type TemplateResult } from 'lit';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { Plan } from '../../../daemon/protocol/plan.ts';
import { when } from '../parts/badges.ts';
import { icon } from '../parts/icons.ts';
import { value } from '../parts/value.ts';
import { type ConfirmForm, type FormFault, needsCount } from '../state/confirm.ts';
import type { Text } from '../strings/text.ts';

export interface ConfirmFormProps {
  plan: Plan;
  form: ConfirmForm;
  faults: readonly FormFault[];
  isStarting: boolean;
  fill: (change: Partial<ConfirmForm>) => void;
  start: () => void;
}

interface Field {
  id: string;
  key: keyof ConfirmForm;
  label: unknown;
  help?: unknown;
  fault?: string | undefined;
  maxLength: number;
  isRequired: boolean;
  isNumber?: boolean;
}

/** Reason, ticket, and what must be typed for many or for protected accounts. */
export function confirmForm(text: Text, props: ConfirmFormProps): TemplateResult {
  const { plan, faults, isStarting, start } = props;
  const { remove } = plan.counts;
  const faultOf = (name: FormFault) =>
    faults.includes(name) ? text.say(`confirm.fault.${name}`) : undefined;
  return html`<form
    class="panel confirm-form"
    novalidate
    aria-label=${text.say('confirm.form')}
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      start();
    }}
  >
    ${when(
      plan.protected.length > 0,
      () => html`<div class="guarded">
      <p class="guarded-title">${icon('shield')}<strong>${text.say('confirm.protected', { count: plan.protected.length })}</strong></p>
      ${field(props, {
        id: 'confirm-protected',
        key: 'protectedNames',
        label: text.compose('confirm.protected.type', {
          names: html`<span class="guarded-names">${plan.protected.map((name) => html`${value(name)} `)}</span>`,
        }),
        fault: faultOf('protected'),
        maxLength: 100_000,
        isRequired: true,
      })}
    </div>`,
    )}
    ${when(needsCount(plan), () =>
      field(props, {
        id: 'confirm-count',
        key: 'count',
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
    ${field(props, {
      id: 'confirm-reason',
      key: 'reason',
      label: text.say('confirm.reason'),
      help: text.say('confirm.reason.help'),
      fault: faultOf('reason'),
      maxLength: limits.reasonLength,
      isRequired: true,
    })}
    ${field(props, {
      id: 'confirm-ticket',
      key: 'ticket',
      label: text.say('confirm.ticket'),
      maxLength: limits.ticketLength,
      isRequired: false,
    })}
    <button type="submit" id="start" class="button ${remove > 0 ? 'is-danger' : 'is-primary'} is-wide" ?disabled=${isStarting}>
      ${when(isStarting, () => html`<span class="spinner" aria-hidden="true"></span>`)}
      ${remove > 0 ? text.say('confirm.start', { count: remove }) : text.say('confirm.record')}
    </button>
    <p class="help-line">${text.say('job.leaves')} ${text.say('confirm.mail')}</p>
  </form>`;
}

function field(
  { form, fill }: ConfirmFormProps,
  { id, key, label, help, fault, maxLength, isRequired, isNumber }: Field,
): TemplateResult {
  const described = [
    ...(help === undefined ? [] : [`${id}-help`]),
    ...(fault === undefined ? [] : [`${id}-fault`]),
  ];
  return html`<div class="form-row">
    <label for=${id}>${label}</label>
    <input
      type="text"
      class="field"
      id=${id}
      maxlength=${maxLength}
      inputmode=${isNumber ? 'numeric' : nothing}
      autocomplete="off"
      spellcheck=${key === 'reason'}
      aria-required=${String(isRequired)}
      aria-invalid=${String(fault !== undefined)}
      aria-describedby=${described.length === 0 ? nothing : described.join(' ')}
      .value=${form[key]}
      @input=${(event: InputEvent) => fill({ [key]: (event.target as HTMLInputElement).value })}
    />
    ${when(fault !== undefined, () => html`<p class="fault" id="${id}-fault">${fault}</p>`)}
    ${when(help !== undefined, () => html`<p class="help-line" id="${id}-help">${help}</p>`)}
  </div>`;
}
