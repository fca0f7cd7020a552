import { html, type TemplateResult } from 'lit/html.js';
import { limits } from '../../../daemon/protocol/limits.ts';
import { Why } from '../../../daemon/protocol/why.ts';
import type { Context } from '../context.ts';
import { given, when } from '../parts/badges.ts';
import { searchField } from '../parts/search-field.ts';
import { value } from '../parts/value.ts';
import { viewOf } from '../parts/view.ts';
import { spinner } from '../parts/waiting.ts';
import { Asked } from '../state/asked.ts';
import { hashOf } from '../state/route.ts';
import { findingList, matchList } from './findings.ts';

/** Why somebody may not be able to log in, before anything is removed. */
export class WhyView {
  readonly #context: Context;
  readonly #onPlan: (name: string) => void;
  readonly #asked: Asked<typeof Why>;
  /** What the address asks about. */
  #name = '';
  #typed = '';

  /** @param onPlan is given the account whose removal is to be planned */
  constructor(context: Context, onPlan: (name: string) => void) {
    this.#context = context;
    this.#onPlan = onPlan;
    this.#asked = new Asked(context, Why);
  }

  /**
   * Shows what is found for this name; empty: asks for one.
   * @param isOther somebody has come to it; else it is shown anew, and what is being typed stays
   */
  show(name: string, isOther: boolean): void {
    if (isOther || name !== this.#name) this.#typed = name;
    if (name === this.#name && this.#asked.failure === undefined) return;
    void this.#ask(name);
  }

  render(isPlanning: boolean): TemplateResult {
    const { text } = this.#context;
    const { answer, failure } = this.#asked;
    return viewOf(this.#context, {
      title: text.say('why.title'),
      head: html`<p class="view-note">${text.say('why.help')}</p>`,
      failure,
      again: async () => this.#ask(this.#name),
      body: html`${this.#search()} ${given(answer, (why) => this.#found(why, isPlanning))}`,
    });
  }

  #search(): TemplateResult {
    const { text } = this.#context;
    const { isAsking } = this.#asked;
    return html`<form
      class="panel toolbar why-search"
      role="search"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.#submit();
      }}
    >
      ${searchField({
        id: 'why-name',
        label: text.say('why.search'),
        value: this.#typed,
        maxLength: limits.nameBytes,
        input: (typed) => {
          this.#typed = typed;
        },
      })}
      <button type="submit" id="why-look" class="button is-primary" ?disabled=${isAsking}>
        ${when(isAsking, spinner)} ${text.say(isAsking ? 'why.looking' : 'why.look')}
      </button>
    </form>`;
  }

  #found({ name, user, matches, findings, resets }: Why, isPlanning: boolean): TemplateResult {
    const { text } = this.#context;
    const domain = matches.find((match) => match.user === user)?.domain ?? '';
    return html`<div class="panel why-found" id="why-found">
      <div class="why-head">
        <h3>
          <span>${text.compose('why.for', { name: value(user ?? name) })}</span>
          ${when(domain !== '', () => html`<span class="why-domain">${value(domain)}</span>`)}
        </h3>
        ${given(
          user,
          (
            account,
          ) => html`<a id="why-story" href=${hashOf({ view: 'story', name: account })}>${text.compose('story.of', { name: value(account) })}</a>
          <button
            type="button"
            id="why-plan"
            class="button ${findings.some(({ code }) => code === 'two-factor-on') ? 'is-primary' : ''}"
            ?disabled=${isPlanning}
            @click=${() => this.#onPlan(account)}
          >
            <span>${text.compose('why.plan', { name: value(account) })}</span>
          </button>`,
        )}
      </div>
      ${when(matches.length > 1, () => matchList(text, matches))} ${findingList(text, findings, resets)}
    </div>`;
  }

  #submit(): void {
    const name = this.#typed.trim();
    if (name === '') this.#context.find('why-name')?.focus();
    else if (name === this.#name) void this.#ask(name);
    else this.#context.go({ view: 'why', name });
  }

  async #ask(name: string): Promise<void> {
    const { announce, text, update } = this.#context;
    this.#name = name;
    this.#asked.clear();
    if (name === '') {
      update();
      return;
    }
    const isThere = await this.#asked.ask(`/v1/why?name=${encodeURIComponent(name)}`);
    if (!isThere) return;
    const count = this.#asked.answer?.findings.filter(({ state }) => state !== 'ok').length ?? 0;
    announce(text.say('why.announce', { count }));
  }
}
