import { findingTable, type FindingCode } from '../../../daemon/protocol/why.ts';
import type { Catalogue } from './phrase.ts';

type FindingKey = `finding.${FindingCode}` | `finding.${FindingCode}.next`;

/** What was found, and what to do where there is something, as the daemon says it too: one table for both. */
const findings = Object.fromEntries(
  Object.entries(findingTable as Record<string, { text: string; next?: string }>).flatMap(
    ([code, { text, next }]) => [
      [`finding.${code}`, text],
      ...(next === undefined ? [] : [[`finding.${code}.next`, next]]),
    ],
  ),
) as Record<FindingKey, string>;

/** What the page says of somebody who cannot log in, in English. */
export const enWhy = {
  'why.title': "Why can't they log in?",
  'why.help':
    'Looks at everything that may keep somebody out, before anything is removed. Nothing is changed by it.',
  'why.search': 'Account, domain or e-mail address',
  'why.look': 'Look',
  'why.looking': 'Asking cPanel…',
  'why.of': "Why can't {name} log in?",
  'why.for': 'What was found for {name}',
  'why.matches': 'These accounts fit; choose one',
  'why.match.name': 'by its name',
  'why.match.letter-case': 'by its name, in another letter case',
  'why.match.domain': 'by a domain',
  'why.match.contact-address': 'by its contact address',
  'why.match.mailbox': 'by one of its mailboxes',
  'why.match.team': 'by one of its team users',
  'why.state.ok': 'Not the cause',
  'why.state.notice': 'Look at this',
  'why.state.problem': 'In the way',
  'why.state.unknown': 'Not known',
  'why.link': 'Open it in WHM',
  'why.resets': 'Removed before',
  'why.reset': 'on {time}',
  'why.reset.unverified': 'on {time}, not verified',
  'why.plan': 'Review the removal for {name}',
  'why.announce': {
    one: '{count} thing to look at.',
    other: '{count} things to look at.',
  },
  ...findings,
} as const satisfies Catalogue<string>;
