import { html, type TemplateResult } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Account } from '../../../daemon/protocol/accounts.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { Context } from '../context.ts';
import { badge, when } from '../parts/badges.ts';
import { value } from '../parts/value.ts';
import { countKinds, type PastedEntry, readPasted } from '../state/paste.ts';

/** More odd entries than this are only counted. */
const mostShown = 200;

/** A list of names, pasted or dropped: what is known and what is not, before anything is chosen. */
export class PastePanel {
  readonly #context: Context;
  readonly #onNames: (names: string[]) => void;
  #text = '';
  #entries: PastedEntry[] = [];

  /** @param onNames is given the names to choose */
  constructor(context: Context, onNames: (names: string[]) => void) {
    this.#context = context;
    this.#onNames = onNames;
  }

  open(text: string, accounts: readonly Account[]): void {
    this.#read(text, accounts);
    const dialog = this.#dialog();
    if (dialog !== undefined && !dialog.open) dialog.showModal();
  }

  /** Opens with what was dropped: a file or text. */
  async drop(data: DataTransfer | null, accounts: readonly Account[]): Promise<void> {
    const file = data?.files[0];
    const text = file === undefined ? (data?.getData('text/plain') ?? '') : await readFile(file);
    if (text !== '') this.open(text, accounts);
  }

  render(accounts: readonly Account[]): TemplateResult {
    const { text } = this.#context;
    const counts = countKinds(this.#entries);
    const names = this.#entries.filter(({ kind }) => kind !== 'malformed').map(({ user }) => user);
    return html`<dialog id="paste" class="dialog is-wide" aria-labelledby="paste-title" @close=${(event: Event) => this.#closed(event.target as HTMLDialogElement)}>
      <form method="dialog" @submit=${() => this.#onNames(names)}>
        <h2 id="paste-title">${text.say('paste.title')}</h2>
        <p id="paste-help" class="help-line">${text.say('paste.help')}</p>
        <textarea
          id="paste-text"
          class="field"
          rows="8"
          aria-label=${text.say('paste.title')}
          aria-describedby="paste-help"
          autocomplete="off"
          spellcheck="false"
          .value=${this.#text}
          @input=${(event: InputEvent) => this.#read((event.target as HTMLTextAreaElement).value, accounts)}
        ></textarea>
        <label class="file-line">
          <span>${text.say('paste.file')}</span>
          <input type="file" accept=".txt,.csv,text/plain" @change=${(event: Event) => void this.#pick(event, accounts)} />
        </label>
        <div class="paste-result" role="status">
          ${when(this.#entries.length > 0, () => this.#result(counts))}
        </div>
        ${this.#odd()}
        <div class="dialog-actions">
          <button type="button" class="button" @click=${() => this.#dialog()?.close()}>
            ${text.say('dialog.back')}
          </button>
          <button type="submit" id="paste-choose" class="button is-primary" ?disabled=${names.length === 0}>
            ${text.say('paste.choose', { count: names.length })}
          </button>
        </div>
      </form>
    </dialog>`;
  }

  #result({ account, domain, unknown, malformed }: Record<PastedEntry['kind'], number>): TemplateResult {
    const { text } = this.#context;
    return html`${badge('good', text.say('paste.known', { count: account + domain }))}
    ${when(domain > 0, () => html`<span>${text.say('paste.by-domain', { count: domain })}</span>`)}
    ${when(unknown > 0, () => badge('warn', text.say('paste.unknown', { count: unknown })))}
    ${when(malformed > 0, () => badge('bad', text.say('paste.malformed', { count: malformed })))}`;
  }

  #odd(): unknown {
    const { text } = this.#context;
    const odd = this.#entries.filter(({ kind }) => kind === 'unknown' || kind === 'malformed');
    return when(
      odd.length > 0,
      () => html`
      <ul class="odd-list" aria-label=${text.say('paste.odd')} tabindex="0">
        ${repeat(
          odd.slice(0, mostShown),
          ({ user }) => user,
          ({ text: name, kind }) =>
            html`<li>
              ${value(name)} <span class="odd-why">${text.say(kind === 'unknown' ? 'paste.is-unknown' : 'paste.is-malformed')}</span>
            </li>`,
        )}
        ${when(odd.length > mostShown, () => html`<li>${text.say('list.more', { count: odd.length - mostShown })}</li>`)}
      </ul>
      ${when(
        odd.some(({ kind }) => kind === 'unknown'),
        () => html`<p class="help-line">${text.say('paste.unknown.next')}</p>`,
      )}`,
    );
  }

  /** The event comes late: by then the dialog may be open again. */
  #closed(dialog: HTMLDialogElement): void {
    if (!dialog.open) this.#read('', []);
  }

  async #pick(event: Event, accounts: readonly Account[]): Promise<void> {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (file !== undefined) this.#read(await readFile(file), accounts);
  }

  #read(text: string, accounts: readonly Account[]): void {
    this.#text = text;
    this.#entries = text === '' ? [] : readPasted(text, accounts);
    this.#context.update();
  }

  #dialog(): HTMLDialogElement | undefined {
    return (this.#context.find('paste') as HTMLDialogElement | null) ?? undefined;
  }
}

/** A list of the most targets that a plan takes is far below this. */
async function readFile(file: File): Promise<string> {
  return file.slice(0, limits.bodyBytes).text();
}
