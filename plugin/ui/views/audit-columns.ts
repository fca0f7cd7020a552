import { html, nothing } from 'lit/html.js';
import type { AuditEntry } from '../../../daemon/protocol/audit.ts';
import { badge, when } from '../parts/badges.ts';
import { moment } from '../parts/moment.ts';
import { reasonCell } from '../parts/reason.ts';
import type { Column } from '../parts/table.ts';
import { value } from '../parts/value.ts';
import { accountsOf, provenOf, textOf } from '../state/audit.ts';
import { en } from '../strings/en.ts';
import type { Key, Text } from '../strings/text.ts';

/** More names than these are in the entry itself. */
const mostNames = 4;

/** The columns of the record; `open` shows an entry whole. */
export function auditColumns(text: Text, open: (entry: AuditEntry) => void): Column<AuditEntry>[] {
  const column = (
    key: 'entry' | 'when' | 'who' | 'what' | 'accounts' | 'why',
    width: string,
    cell: (entry: AuditEntry) => unknown,
  ): Column<AuditEntry> => ({ key: `audit-${key}`, label: text.say(`audit.column.${key}`), width, cell });
  return [
    column('entry', '76px', (entry) => {
      const number = text.number(entry.sequence);
      return html`<button type="button" class="button-quiet" aria-label=${text.say('audit.open', { entry: entry.sequence })} @click=${() => open(entry)}>
        ${number}
      </button>`;
    }),
    column('when', '195px', ({ at }) => moment(text, at)),
    column('who', 'minmax(150px, 0.9fr)', (entry) => whoDid(text, entry)),
    column(
      'what',
      'minmax(175px, 1fr)',
      (entry) => html`${actionWords(text, entry.action)} ${provenBadge(text, entry)}`,
    ),
    column('accounts', 'minmax(110px, 1.1fr)', (entry) => names(text, accountsOf(entry))),
    column('why', 'minmax(110px, 1.1fr)', (entry) => {
      const reason = textOf(entry, 'reason') ?? textOf(entry, 'why') ?? textOf(entry, 'command');
      return reasonCell({ reason, ticket: textOf(entry, 'ticket') });
    }),
  ];
}

function provenBadge(text: Text, entry: AuditEntry): unknown {
  const { removed, unverified } = provenOf(entry) ?? { removed: 0, unverified: 0 };
  if (removed === 0) return nothing;
  return unverified === 0
    ? badge('good', text.say('audit.verified'))
    : badge('warn', text.say('audit.unverified', { count: unverified }));
}

/** Who did it, and by which way if not by this page; behind sudo both names. */
export function whoDid(text: Text, { actor: { user, via, sudoUser } }: AuditEntry): unknown {
  const name = value(user);
  if (sudoUser === undefined) return via === 'cli' ? text.compose('job.by-cli', { name }) : name;
  return text.compose('audit.as', { name: value(sudoUser), user: value(user) });
}

/** What was done, in words where there are some. */
export function actionWords(text: Text, action: string): unknown {
  const key = `audit.action.${action}`;
  return Object.hasOwn(en, key) ? text.say(key as Key) : value(action);
}

function names(text: Text, users: readonly string[]): unknown {
  const rest = users.length - mostNames;
  return html`${users.slice(0, mostNames).map((user) => html`<span class="name">${value(user)}</span> `)}
  ${when(rest > 0, () => text.say('list.more', { count: rest }))}`;
}
