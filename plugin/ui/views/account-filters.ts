import { html, type TemplateResult } from 'lit/html.js';
import type { Account } from '../../../daemon/protocol/accounts.ts';
import { shown } from '../state/shown.ts';
import { type AccountFilter, valuesOf } from '../state/accounts.ts';
import type { Text } from '../strings/text.ts';

interface Choices {
  key: 'twoFactor' | 'owner' | 'plan' | 'suspended';
  /** What is chosen from when nothing is narrowed. */
  all: string;
  options: readonly { value: string; label: string; isData?: true }[];
}

/** The filters beside the search: 2FA, owner, plan, suspended. */
export function accountFilters(
  text: Text,
  accounts: readonly Account[],
  filter: AccountFilter,
  narrow: (change: Partial<AccountFilter>) => void,
): TemplateResult {
  // What is narrowed to can be chosen still, although no account has it any more.
  const data = (key: 'owner' | 'plan') =>
    valuesOf([...accounts, filter], key).map((value) => ({
      value,
      label: shown(value),
      isData: true as const,
    }));
  const all: Choices[] = [
    {
      key: 'twoFactor',
      all: text.say('filter.two-factor.all'),
      options: (['on', 'off', 'not-listed'] as const).map((state) => ({
        value: state,
        label: text.say(`filter.two-factor.${state}`),
      })),
    },
    { key: 'owner', all: text.say('filter.owner.all'), options: data('owner') },
    { key: 'plan', all: text.say('filter.plan.all'), options: data('plan') },
    {
      key: 'suspended',
      all: text.say('filter.suspended.all'),
      options: [
        { value: 'no', label: text.say('filter.suspended.no') },
        { value: 'yes', label: text.say('filter.suspended.yes') },
      ],
    },
  ];
  return html`<div class="filters" role="group" aria-label=${text.say('filter.label')}>
    ${all.map((choices) => select(text, choices, filter[choices.key], narrow))}
  </div>`;
}

function select(
  text: Text,
  { key, all, options }: Choices,
  current: string,
  narrow: (change: Partial<AccountFilter>) => void,
): TemplateResult {
  const isSet = current !== '';
  return html`<select
    class="select ${isSet ? 'is-set' : ''}"
    id="filter-${key}"
    aria-label=${text.say(`accounts.column.${key}`)}
    @change=${(event: Event) => narrow({ [key]: (event.target as HTMLSelectElement).value })}
  >
    <option value="" .selected=${!isSet}>${all}</option>
    ${options.map(
      ({ value, label, isData }) =>
        html`<option value=${value} .selected=${value === current} translate=${isData ? 'no' : 'yes'}>
          ${label}
        </option>`,
    )}
  </select>`;
}
