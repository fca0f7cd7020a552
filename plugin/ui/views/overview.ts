import { html, type TemplateResult } from 'lit/html.js';
import { type Groups, Overview } from '../../../daemon/protocol/overview.ts';
import type { Context } from '../context.ts';
import { badge, given, when } from '../parts/badges.ts';
import { refreshButton } from '../parts/buttons.ts';
import { percentOn, shareBar, sizeOf } from '../parts/share.ts';
import { value } from '../parts/value.ts';
import { viewOf } from '../parts/view.ts';
import { waitingPanel } from '../parts/waiting.ts';
import { Asked } from '../state/asked.ts';
import { whmAddress } from '../state/whm.ts';
import { serverPanel } from './overview-server.ts';

/** The state of the server at a glance. */
export class OverviewView {
  readonly #context: Context;
  readonly #asked: Asked<typeof Overview>;

  constructor(context: Context) {
    this.#context = context;
    this.#asked = new Asked(context, Overview);
  }

  async load(): Promise<void> {
    await this.#asked.ask('/v1/overview');
  }

  render(): TemplateResult {
    const { text } = this.#context;
    const { answer, failure, isAsking } = this.#asked;
    const again = async () => this.load();
    return viewOf(this.#context, {
      title: text.say('overview.title'),
      head: given(
        answer,
        ({ readAt }) => html`<p class="view-note">
          ${text.say('accounts.read-at', { time: text.time(readAt) })}
          ${refreshButton('look-again', text.say('overview.reload'), isAsking, again)}
        </p>`,
      ),
      failure,
      again,
      body: html`${when(answer === undefined && isAsking, () => waitingPanel(text.say('overview.loading')))}
      ${given(answer, (overview) => this.#told(overview))}`,
    });
  }

  #told(overview: Overview): TemplateResult {
    const { text } = this.#context;
    const { share, byOwner, byPlan, server } = overview;
    return html`<div class="panel overview-share">
        <p class="overview-big">
          ${text.compose('overview.share', { percent: html`<strong translate="no">${percentOn(text, share)}</strong>` })}
        </p>
        ${shareBar(text, share)}
        <ul class="legend">
          ${(['on', 'off', 'not-listed'] as const).map(
            (state) =>
              html`<li class="is-${state}">${text.say(`two-factor.${state}`)} <strong>${text.number(share[state])}</strong></li>`,
          )}
        </ul>
        ${this.#policy(overview)}
      </div>
      <div class="overview-groups">${this.#groups('owner', byOwner)} ${this.#groups('plan', byPlan)}</div>
      ${given(server, (state) => serverPanel(text, state))}`;
  }

  #policy({ policy, policyLink }: Overview): TemplateResult {
    const { text } = this.#context;
    const state = 'why' in policy ? 'unknown' : policy.value ? 'on' : 'off';
    const tone = ({ on: 'good', off: 'bad', unknown: 'warn' } as const)[state];
    return html`<p class="overview-policy" data-policy=${state}>
      ${badge(tone, text.say(`overview.policy.${state}`))} <span>${text.say(`overview.policy.${state}.words`)}</span>
      <a href=${whmAddress(location.href, policyLink)} target="_blank" rel="noopener noreferrer">
        ${text.say('overview.policy.link')}
      </a>
    </p>`;
  }

  #groups(by: 'owner' | 'plan', { top, rest }: Groups): TemplateResult {
    const { text } = this.#context;
    const row = (name: unknown, share: (typeof rest)['share']) => html`<tr>
      <th scope="row" class="table-cell" dir="auto">${name}</th>
      <td class="share-bar">${shareBar(text, share)}</td>
      <td>${text.number(share.on)}</td>
      <td>${text.number(sizeOf(share))}</td>
      <td translate="no">${percentOn(text, share)}</td>
    </tr>`;
    return html`<div class="panel">
      <table class="share-table" id="by-${by}">
        <caption>${text.say(`overview.by-${by}`)}</caption>
        <thead>
          <tr>
            <th scope="col">${text.say(`accounts.column.${by}`)}</th>
            <td class="share-bar"></td>
            <th scope="col">${text.say('overview.column.on')}</th>
            <th scope="col">${text.say('overview.column.all')}</th>
            <th scope="col">${text.say('overview.column.share')}</th>
          </tr>
        </thead>
        <tbody>
          ${top.map(({ name, share }) => row(name === '' ? text.say('overview.no-name') : value(name), share))}
          ${when(rest.groups > 0, () => row(text.say('overview.others', { count: rest.groups }), rest.share))}
        </tbody>
      </table>
    </div>`;
  }
}
