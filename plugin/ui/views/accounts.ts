import { html, type TemplateResult } from 'lit';
import { type Account, type AccountKey, AccountList } from '../../../daemon/protocol/accounts.ts';
import type { Job } from '../../../daemon/protocol/job.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import type { ApiFailure } from '../connection/failure.ts';
import type { Context } from '../context.ts';
import { when } from '../parts/badges.ts';
import { icon } from '../parts/icons.ts';
import { VirtualTable } from '../parts/table.ts';
import { AccountSearch } from '../state/account-search.ts';
import { type AccountFilter, noFilter } from '../state/accounts.ts';
import { isList } from '../state/paste.ts';
import { shown } from '../state/shown.ts';
import type { Selection } from '../state/selection.ts';
import { accountColumns } from './account-columns.ts';
import { accountFilters } from './account-filters.ts';
import { PastePanel } from './paste.ts';
import { selectionBar } from './selection-bar.ts';

/** All accounts, searched and chosen in the browser. */
export class AccountsView {
  readonly selection: Selection;
  readonly #context: Context;
  readonly #table: VirtualTable<Account>;
  readonly #paste: PastePanel;
  readonly #onPlan: (names: string[]) => void;
  readonly #search = new AccountSearch();
  #readAt: string | undefined;
  #failure: ApiFailure | undefined;
  #isLoading = false;
  /** When the last removals that are known of ended. */
  #removedAt = '';
  #triedFor = '';
  /** Where a range of rows begins. */
  #anchor = 0;

  /** @param onPlan is given the chosen names when the administrator goes on */
  constructor(context: Context, selection: Selection, onPlan: (names: string[]) => void) {
    this.#context = context;
    this.selection = selection;
    this.#onPlan = onPlan;
    this.#table = new VirtualTable(context);
    this.#paste = new PastePanel(context, (names) => {
      selection.name(names);
      context.update();
    });
  }

  /** Notes that removals have ended since the accounts were read; a table in sight is read anew at once. */
  heed(jobs: readonly Job[], isShown: boolean): void {
    for (const { finishedAt = '', counts } of jobs) {
      if (counts.removed > 0 && finishedAt > this.#removedAt) this.#removedAt = finishedAt;
    }
    if (isShown && this.#isOld) void this.load();
  }

  /** Removals have ended since the accounts were read, and no reading has been tried because of them. */
  get #isOld(): boolean {
    const isRead = this.#readAt !== undefined && this.#readAt < this.#removedAt;
    return isRead && this.#triedFor < this.#removedAt;
  }

  /** Loads the accounts once; `anew` asks cPanel again. */
  async load(anew = false): Promise<void> {
    const { api, update } = this.#context;
    if (this.#isLoading || (this.#readAt !== undefined && !anew && !this.#isOld)) return;
    const isAnew = anew || this.#isOld;
    this.#isLoading = true;
    this.#triedFor = this.#removedAt;
    this.#failure = undefined;
    update();
    try {
      const path = `/v1/accounts?limit=${limits.pageSizeMost}${isAnew ? '&maxAge=0' : ''}`;
      const { items, readAt } = await api.get(path, AccountList);
      this.#search.take(items);
      this.#readAt = readAt;
      this.#anchor = 0;
    } catch (error) {
      this.#failure = error as ApiFailure;
    }
    this.#isLoading = false;
    update();
  }

  render(isPlanning: boolean): TemplateResult {
    const { text } = this.#context;
    return html`<section
      class="view"
      aria-labelledby="view-title"
      @dragover=${(event: DragEvent) => event.preventDefault()}
      @drop=${(event: DragEvent) => this.#drop(event)}
    >
      <div class="view-head">
        <h2 id="view-title" tabindex="-1">${text.say('accounts.title')}</h2>
        ${this.#summary()}
        <button type="button" id="open-paste" class="button" @click=${() => this.#paste.open('', this.#search.accounts)}>
          ${icon('list')}${text.say('accounts.paste')}
        </button>
      </div>
      ${when(this.#failure !== undefined, () => this.#failed())}
      ${when(this.#failure === undefined || this.#search.accounts.length > 0, () => this.#body(isPlanning))}
      ${this.#paste.render(this.#search.accounts)}
    </section>`;
  }

  #summary(): TemplateResult {
    const { text } = this.#context;
    if (this.#readAt === undefined) return html`<p class="view-note"></p>`;
    const on = this.#search.accounts.filter(({ twoFactor }) => twoFactor === 'on').length;
    return html`<p class="view-note">
      ${text.say('accounts.count', { count: this.#search.accounts.length })} ·
      ${text.say('accounts.with-two-factor', { count: on })} ·
      ${text.say('accounts.read-at', { time: text.time(this.#readAt) })}
      <button
        type="button"
        class="button-icon"
        aria-label=${text.say('accounts.reload')}
        title=${text.say('accounts.reload')}
        ?disabled=${this.#isLoading}
        @click=${() => void this.load(true)}
      >
        ${icon('refresh')}
      </button>
    </p>`;
  }

  #failed(): unknown {
    const { text } = this.#context;
    return this.#context.failure(
      this.#failure as ApiFailure,
      html`<button type="button" class="button" @click=${() => void this.load(true)}>
        ${text.say('failure.again')}
      </button>`,
    );
  }

  #body(isPlanning: boolean): TemplateResult {
    const { text } = this.#context;
    return html`<div class="panel">
      <div class="toolbar">
        <label class="search-field">
          ${icon('search')}
          <input
            type="search"
            id="search"
            aria-label=${text.say('accounts.search')}
            placeholder=${text.say('accounts.search')}
            autocomplete="off"
            spellcheck="false"
            .value=${this.#search.filter.text}
            @input=${(event: InputEvent) => this.#narrow({ text: (event.target as HTMLInputElement).value })}
            @paste=${(event: ClipboardEvent) => this.#pasteIntoSearch(event)}
          />
        </label>
        ${accountFilters(text, this.#search.accounts, this.#search.filter, (change) => this.#narrow(change))}
      </div>
      ${this.#table.render({
        id: 'accounts',
        label: text.say('accounts.title'),
        rows: this.#search.found,
        columns: accountColumns(text, this.#search.sorting),
        rowKey: ({ user }) => user,
        onSort: (key) => this.#sort(key as AccountKey),
        choice: {
          isChosen: ({ user }) => this.selection.has(user),
          choose: (index, extend) => this.#choose(index, extend),
          chooseShown: () => this.#chooseShown(),
          label: ({ user }) => shown(user),
          enter: ({ user }) => this.#context.go({ view: 'why', name: user }),
          keys: text.say('accounts.keys'),
          shownLabel: text.say('accounts.choose-shown'),
          chosen: this.#search.chosen(this.selection),
        },
        empty: this.#empty(),
      })}
      ${selectionBar(text, {
        selection: this.selection,
        found: this.#search.found,
        known: this.#search.indexed,
        isPlanning,
        chooseShown: () => this.#sweep(this.#table.rowsInSight()),
        chooseAll: () => this.#sweep(this.#search.found),
        clear: () => this.#change(() => this.selection.clear()),
        plan: () => this.#onPlan(this.selection.names()),
      })}
    </div>`;
  }

  #empty(): TemplateResult {
    const { text } = this.#context;
    if (this.#isLoading)
      return html`<span class="spinner" aria-hidden="true"></span>${text.say('accounts.loading')}`;
    if (this.#search.accounts.length === 0) return html`${text.say('accounts.none')}`;
    return html`${text.say('accounts.no-match')}
      <button type="button" class="button" @click=${() => this.#narrow(noFilter)}>
        ${text.say('accounts.show-all')}
      </button>`;
  }

  #narrow(change: Partial<AccountFilter>): void {
    this.#search.narrow(change);
    this.#toTop();
    const { text, announce, update } = this.#context;
    announce(text.say('accounts.found', { count: this.#search.found.length }));
    update();
  }

  #sort(key: AccountKey): void {
    this.#search.sort(key);
    this.#toTop();
    this.#context.update();
  }

  #toTop(): void {
    this.#anchor = 0;
    this.#table.toTop();
  }

  #choose(index: number, extend: boolean): void {
    const [from, to] = [Math.min(this.#anchor, index), Math.max(this.#anchor, index)];
    this.#change(() => {
      if (extend) this.selection.sweep(this.#search.found.slice(from, to + 1).map(({ user }) => user));
      else this.selection.toggle(this.#search.found[index]?.user ?? '');
    });
    if (!extend) this.#anchor = index;
  }

  #chooseShown(): void {
    const users = this.#search.found.map(({ user }) => user);
    if (this.#search.chosen(this.selection) === 'all') this.#change(() => this.selection.drop(users));
    else this.#sweep(this.#table.rowsInSight());
  }

  #sweep(accounts: readonly Account[]): void {
    this.#change(() => this.selection.sweep(accounts.map(({ user }) => user)));
  }

  #change(act: () => void): void {
    act();
    const { text, announce, update } = this.#context;
    announce(text.say('selection.count', { count: this.selection.size }));
    update();
  }

  #pasteIntoSearch(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData('text/plain') ?? '';
    if (!isList(pasted)) return;
    event.preventDefault();
    this.#paste.open(pasted, this.#search.accounts);
  }

  #drop(event: DragEvent): void {
    event.preventDefault();
    void this.#paste.drop(event.dataTransfer, this.#search.accounts);
  }
}
