import { html, type TemplateResult } from 'lit/html.js';
import type { Account, AccountKey } from '../../../daemon/protocol/accounts.ts';
import { accountKeys } from '../../../daemon/protocol/choices.ts';
import { twoFactorBadge, when } from '../parts/badges.ts';
import { icon } from '../parts/icons.ts';
import type { Column } from '../parts/table.ts';
import { value } from '../parts/value.ts';
import type { Sorting } from '../state/accounts.ts';
import { hashOf } from '../state/route.ts';
import { shown } from '../state/shown.ts';
import type { Text } from '../strings/text.ts';

const widths: Record<AccountKey, string> = {
  user: 'minmax(110px, 1.2fr)',
  domain: 'minmax(120px, 2fr)',
  owner: 'minmax(80px, 1fr)',
  plan: 'minmax(80px, 1fr)',
  suspended: 'minmax(100px, 0.7fr)',
  twoFactor: 'minmax(100px, 0.6fr)',
};

/** The columns of the account table. */
export function accountColumns(text: Text, { key: sortKey, descending }: Sorting): Column<Account>[] {
  const cells: Record<AccountKey, (account: Account) => unknown> = {
    user: ({ user }) => value(user),
    domain: ({ domain }) => value(domain),
    owner: ({ owner }) => value(owner),
    plan: ({ plan }) => value(plan),
    suspended: ({ suspended }) => when(suspended, () => text.say('accounts.suspended')),
    twoFactor: ({ twoFactor }) => twoFactorBadge(text, twoFactor),
  };
  const columns: Column<Account>[] = accountKeys.map((key) => ({
    key,
    label: text.say(`accounts.column.${key}`),
    width: widths[key],
    cell: cells[key],
    sorted: key !== sortKey ? 'none' : descending ? 'descending' : 'ascending',
  }));
  return [
    ...columns,
    { key: 'why', label: text.say('why.title'), isIcon: true, width: '70px', cell: links(text) },
  ];
}

function links(text: Text): (account: Account) => TemplateResult {
  const link = (view: 'why' | 'story', name: string) => {
    const words = text.say(`${view}.of`, { name: shown(name) });
    return html`<a
      class="button-icon"
      tabindex="-1"
      href=${hashOf({ view, name })}
      title=${words}
      aria-label=${words}
      @click=${(event: Event) => event.stopPropagation()}
      >${icon(view === 'why' ? 'why' : 'list')}</a
    >`;
  };
  return ({ user }) => html`${link('why', user)}${link('story', user)}`;
}
