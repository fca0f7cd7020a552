import { html, type TemplateResult } from 'lit/html.js';
import type { Account, AccountKey } from '../../../daemon/protocol/accounts.ts';
import type { Job } from '../../../daemon/protocol/job.ts';
import type { Context } from '../context.ts';
import { when } from '../parts/badges.ts';
import { refreshButton } from '../parts/buttons.ts';
import { icon } from '../parts/icons.ts';
import { searchField } from '../parts/search-field.ts';
import { VirtualTable } from '../parts/table.ts';
import { viewOf } from '../parts/view.ts';
import { waiting } from '../parts/waiting.ts';
import { AccountReading } from '../state/account-reading.ts';
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
  readonly #reading: AccountReading;
  /** Where a range of rows begins. */
  #anchor = 0;

  /** @param onPlan is given the chosen names when the administrator goes on */
  constructor(context: Context, selection: Selection, onPlan: (names: string[]) => void) {
    this.#context = context;
    this.selection = selection;
    this.#onPlan = onPlan;
    this.#table = new VirtualTable(context);
    this.#reading = new AccountReading(context, (accounts) => {
      this.#search.take(accounts);
      this.#anchor = 0;
    });
    this.#paste = new PastePanel(context, (names) => {
      selection.name(names);
      context.update();
    });
  }

  /** Notes that removals have ended since the accounts were read; a table in sight is read anew at once. */
  heed(jobs: readonly Job[], isShown: boolean): void {
    this.#reading.heed(jobs);
    if (isShown && this.#reading.isOld) void this.load();
  }

  /** Loads the accounts once; `anew` asks cPanel again. */
  async load(anew = false): Promise<void> {
    await this.#reading.load(anew);
  }

  render(isPlanning: boolean): TemplateResult {
    const { text } = this.#context;
    const { failure } = this.#reading;
    return html`<div @dragover=${(event: DragEvent) => event.preventDefault()} @drop=${(event: DragEvent) => this.#drop(event)}>
      ${viewOf(this.#context, {
        title: text.say('accounts.title'),
        head: html`${this.#summary()}
          <button type="button" id="open-paste" class="button" @click=${() => this.#paste.open('', this.#search.accounts)}>
            ${icon('list')}${text.say('accounts.paste')}
          </button>`,
        failure,
        again: async () => this.load(true),
        body: html`${when(failure === undefined || this.#search.accounts.length > 0, () => this.#body(isPlanning))}
        ${this.#paste.render(this.#search.accounts)}`,
      })}
    </div>`;
  }

  #summary(): TemplateResult {
    const { text } = this.#context;
    const { readAt, isLoading } = this.#reading;
    if (readAt === undefined) return html`<p class="view-note"></p>`;
    const on = this.#search.accounts.filter(({ twoFactor }) => twoFactor === 'on').length;
    return html`<p class="view-note">
      ${text.say('accounts.count', { count: this.#search.accounts.length })} ·
      ${text.say('accounts.with-two-factor', { count: on })} ·
      ${text.say('accounts.read-at', { time: text.time(readAt) })}
      ${refreshButton('read-again', text.say('accounts.reload'), isLoading, async () => this.load(true))}
    </p>`;
  }

  #body(isPlanning: boolean): TemplateResult {
    const { text } = this.#context;
    return html`<div class="panel">
      <div class="toolbar">
        ${searchField({
          id: 'search',
          label: text.say('accounts.search'),
          value: this.#search.filter.text,
          input: (words) => this.#narrow({ text: words }),
          paste: (event) => this.#pasteIntoSearch(event),
        })}
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
    if (this.#reading.isLoading) return waiting(text.say('accounts.loading'));
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
