import { html, type TemplateResult } from 'lit/html.js';
import type { Match, PastReset, WhyFinding } from '../../../daemon/protocol/why.ts';
import { badge, given, type Tone, when } from '../parts/badges.ts';
import { moment } from '../parts/moment.ts';
import { value } from '../parts/value.ts';
import { hashOf } from '../state/route.ts';
import { whmAddress } from '../state/whm.ts';
import { en } from '../strings/en.ts';
import type { Text } from '../strings/text.ts';

const tones: Record<WhyFinding['state'], Tone> = {
  ok: 'calm',
  notice: 'busy',
  problem: 'bad',
  unknown: 'warn',
};
/** Details that stand elsewhere on the page, in a better form. */
const shownElsewhere: ReadonlySet<WhyFinding['code']> = new Set(['reset-before', 'several-accounts']);

/** The accounts that may be meant. */
export function matchList(text: Text, matches: readonly Match[]): TemplateResult {
  return html`<ul class="why-matches" aria-label=${text.say('why.matches')}>
    ${matches.map(
      ({ user, domain, by }) => html`<li>
        <a href=${hashOf({ view: 'why', name: user })}>${value(user)}</a>
        <span class="why-domain">${value(domain)}</span>
        <span class="help-line">${text.say(`why.match.${by}`)}</span>
      </li>`,
    )}
  </ul>`;
}

/** What was looked at, in order: how it bears on the login, and what to do. */
export function findingList(
  text: Text,
  findings: readonly WhyFinding[],
  resets: readonly PastReset[],
): TemplateResult {
  return html`<ul class="findings">
    ${findings.map((finding) => found(text, finding, resets))}
  </ul>`;
}

function found(
  text: Text,
  { code, state, detail, link }: WhyFinding,
  resets: readonly PastReset[],
): TemplateResult {
  const next = `finding.${code}.next` as const;
  return html`<li class="finding" data-code=${code}>
    <span class="finding-state">${badge(tones[state], text.say(`why.state.${state}`))}</span>
    <div class="finding-words">
      <p>
        <strong>${text.say(`finding.${code}`)}</strong>
        ${given(shownElsewhere.has(code) ? undefined : detail, value)}
      </p>
      ${when(code === 'reset-before', () => pastResets(text, resets))}
      ${when(Object.hasOwn(en, next), () => html`<p class="finding-next">${text.say(next)}</p>`)}
      ${given(
        link,
        (page) => html`<a href=${whmAddress(location.href, page)} target="_blank" rel="noopener noreferrer">
          ${text.say('why.link')}
        </a>`,
      )}
    </div>
  </li>`;
}

function pastResets(text: Text, resets: readonly PastReset[]): TemplateResult {
  return html`<ul class="why-resets" aria-label=${text.say('why.resets')}>
    ${resets.map(
      ({ jobId, at, verified }) =>
        html`<li><a href=${hashOf({ view: 'job', jobId })}>${text.compose(
          verified ? 'why.reset' : 'why.reset.unverified',
          { time: moment(text, at) },
        )}</a></li>`,
    )}
  </ul>`;
}
