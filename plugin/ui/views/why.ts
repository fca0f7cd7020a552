import { html, type TemplateResult } from 'lit';
import { limits } from '../../../daemon/protocol/limits.ts';
import { Why } from '../../../daemon/protocol/why.ts';
import type { ApiFailure } from '../connection/failure.ts';
import type { Context } from '../context.ts';
import { when } from '../parts/badges.ts';
import { icon } from '../parts/icons.ts';
import { value } from '../parts/value.ts';
import { hashOf } from '../state/route.ts';
import { findingList, matchList } from './findings.ts';

/** Why somebody may not be able to log in, before anything is removed. */
export class WhyView {
  readonly #context: Context;
  readonly #onPlan: (name: string) => void;
  /** What the address asks about. */
  #name = '';
  #typed = '';
  #why: Why | undefined;
  #failure: ApiFailure | undefined;
  #isAsking = false;
  /** Of the questions, the last. */
  #turn = 0;

  /** @param onPlan is given the account whose removal is to be planned */
  constructor(context: Context, onPlan: (name: string) => void) {
    this.#context = context;
    this.#onPlan = onPlan;
  }

  /** Shows what is found for this name; empty: asks for one. */
  show(name: string): void {
    if (name === this.#name) return;
    this.#typed = name;
    void this.#ask(name);
  }

  render(isPlanning: boolean): TemplateResult {
    const { text } = this.#context;
    return html`<section class="view" aria-labelledby="view-title">
      <div class="view-head">
        <h2 id="view-title" tabindex="-1">${text.say('why.title')}</h2>
        <p class="view-note">${text.say('why.help')}</p>
      </div>
      ${this.#search()}
      ${when(this.#failure !== undefined, () => this.#context.failure(this.#failure as ApiFailure))}
      ${when(this.#why !== undefined, () => this.#found(this.#why as Why, isPlanning))}
    </section>`;
  }

  #search(): TemplateResult {
    const { text } = this.#context;
    return html`<form
      class="panel toolbar why-search"
      role="search"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.#submit();
      }}
    >
      <label class="search-field">
        ${icon('search')}
        <input
          type="search"
          id="why-name"
          aria-label=${text.say('why.search')}
          placeholder=${text.say('why.search')}
          maxlength=${limits.nameBytes}
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          .value=${this.#typed}
          @input=${(event: InputEvent) => {
            this.#typed = (event.target as HTMLInputElement).value;
          }}
        />
      </label>
      <button type="submit" id="why-look" class="button is-primary" ?disabled=${this.#isAsking}>
        ${when(this.#isAsking, () => html`<span class="spinner" aria-hidden="true"></span>`)}
        ${text.say(this.#isAsking ? 'why.looking' : 'why.look')}
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
        ${when(user !== undefined, () => html`<a id="why-story" href=${hashOf({ view: 'story', name: user ?? '' })}>${text.compose('story.of', { name: value(user ?? '') })}</a>`)}
        ${when(
          user !== undefined,
          () => html`<button
            type="button"
            id="why-plan"
            class="button ${findings.some(({ code }) => code === 'two-factor-on') ? 'is-primary' : ''}"
            ?disabled=${isPlanning}
            @click=${() => this.#onPlan(user ?? '')}
          >
            <span>${text.compose('why.plan', { name: value(user ?? '') })}</span>
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
    const { announce, api, text, update } = this.#context;
    const turn = ++this.#turn;
    this.#name = name;
    this.#why = undefined;
    this.#failure = undefined;
    this.#isAsking = name !== '';
    update();
    if (name === '') return;
    let why: Why | undefined;
    let failure: ApiFailure | undefined;
    try {
      why = await api.get(`/v1/why?name=${encodeURIComponent(name)}`, Why);
    } catch (error) {
      failure = error as ApiFailure;
    }
    if (turn !== this.#turn) return;
    this.#why = why;
    this.#failure = failure;
    this.#isAsking = false;
    const count = why?.findings.filter(({ state }) => state !== 'ok').length ?? 0;
    if (why !== undefined) announce(text.say('why.announce', { count }));
    update();
  }
}
