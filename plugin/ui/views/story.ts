import { html, type TemplateResult } from 'lit/html.js';
import { Story, type StoryChapter } from '../../../daemon/protocol/story.ts';
import type { Context } from '../context.ts';
import { badge, given, phaseBadge, twoFactorBadge, when } from '../parts/badges.ts';
import { fact } from '../parts/fact.ts';
import { moment } from '../parts/moment.ts';
import { notice } from '../parts/notice.ts';
import { value } from '../parts/value.ts';
import { viewOf } from '../parts/view.ts';
import { waitingPanel } from '../parts/waiting.ts';
import { who } from '../parts/who.ts';
import { Asked } from '../state/asked.ts';
import { hashOf } from '../state/route.ts';
import { actionWords } from './audit-columns.ts';
import { noticeCell } from './notices.ts';

const mostEntries = 4;

/** All that is on record of one account, and how it is now. */
export class StoryView {
  readonly #context: Context;
  readonly #asked: Asked<typeof Story>;
  #name = '';

  constructor(context: Context) {
    this.#context = context;
    this.#asked = new Asked(context, Story);
  }

  show(name: string): void {
    if (name !== this.#name) this.#asked.clear();
    this.#name = name;
    void this.#asked.ask(this.#path());
  }

  render(): TemplateResult {
    const { text } = this.#context;
    const { answer, failure, isAsking } = this.#asked;
    return viewOf(this.#context, {
      title: text.compose('story.title', { name: value(this.#name) }),
      failure,
      again: async () => this.#asked.ask(this.#path()),
      body: html`${when(answer === undefined && isAsking, () => waitingPanel(text.say('story.loading')))}
      ${given(answer, (story) => this.#told(story, isAsking))}`,
    });
  }

  #told({ account, items, next }: Story, isAsking: boolean): TemplateResult {
    const { text } = this.#context;
    return html`${
      account === undefined
        ? notice('warn', text.say('story.gone'))
        : html`<dl class="facts" id="story-now">
            ${fact(text.say('story.now'), twoFactorBadge(text, account.twoFactor))}
            ${(['domain', 'owner', 'plan'] as const).map((key) => when(account[key] !== '', () => fact(text.say(`accounts.column.${key}`), value(account[key]))))}
            ${when(account.suspended, () => fact(text.say('accounts.column.suspended'), badge('warn', text.say('accounts.suspended'))))}
          </dl>`
    }
    ${when(items.length === 0, () => html`<p class="panel panel-wait">${text.say('story.none')}</p>`)}
    <ol class="story" id="story">${items.map((chapter) => this.#chapter(chapter))}</ol>
    ${when(
      next !== null,
      () => html`<div class="panel-foot">
        <button type="button" class="button" ?disabled=${isAsking} @click=${() => void this.#older(next ?? '')}>${text.say('story.older')}</button>
      </div>`,
    )}`;
  }

  #chapter({ jobId, at, actor, reason, ticket, target, entries }: StoryChapter): TemplateResult {
    const { text } = this.#context;
    const { answer, answerText, before, code, outcome, note, notice: mail, verified } = target;
    const phase = outcome ?? 'pending';
    const key =
      outcome === undefined
        ? 'story.open'
        : outcome === 'removed' && !verified
          ? 'phase.removed.unverified'
          : code === 'on-again'
            ? 'phase.failed.on-again'
            : (`phase.${outcome}` as const);
    const why = target.reason ?? (note === 'on-since' ? text.say('targets.on-since') : note) ?? answerText;
    return html`<li class="panel">
      <div class="story-head">
        <a href=${hashOf({ view: 'job', jobId })}>${moment(text, at)}</a> ${phaseBadge(text, phase, key)}
      </div>
      <dl class="facts">
        ${fact(text.say('job.by'), who(text, actor))}
        ${fact(text.say('job.reason'), value(reason))}
        ${given(ticket, (reference) => fact(text.say('job.ticket'), value(reference)))}
        ${fact(text.say('targets.column.before'), text.say(`two-factor.${before}`))}
        ${given(answer, (said) => fact(text.say('story.answer'), text.say(`story.answer.${said}`)))}
        ${given(why, (words) => fact(text.say('story.why'), note === 'on-since' ? words : value(words)))}
        ${given(mail, (sent) => fact(text.say('story.notice'), noticeCell(text, sent)))}
        ${when(entries.length > 0, () => fact(text.say('story.audit'), this.#entries(entries)))}
      </dl>
    </li>`;
  }

  #entries(entries: StoryChapter['entries']): TemplateResult {
    const { text } = this.#context;
    const more = entries.length - mostEntries;
    return html`${entries
      .slice(0, mostEntries)
      .map(
        ({ sequence, action }) =>
          html`<span class="outcome-count">${text.number(sequence)} <span>${actionWords(text, action)}</span></span> `,
      )}
      ${when(more > 0, () => html`<span>${text.say('list.more', { count: more })}</span>`)}`;
  }

  async #older(cursor: string): Promise<void> {
    const before = this.#asked.answer?.items ?? [];
    await this.#asked.ask(`${this.#path()}&cursor=${cursor}`, (news) => ({
      ...news,
      items: [...before, ...news.items],
    }));
  }

  #path(): string {
    return `/v1/story?user=${encodeURIComponent(this.#name)}`;
  }
}
