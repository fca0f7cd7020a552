import { html, type TemplateResult } from 'lit/html.js';
import { byteOrderMark } from '../../../daemon/protocol/csv.ts';
import { limits } from '../../../daemon/protocol/limits.ts';
import {
  type NotBack,
  NotBackList,
  notBackCsvHead,
  notBackCsvLine,
} from '../../../daemon/protocol/not-back.ts';
import type { Context } from '../context.ts';
import { accountLink } from '../parts/account.ts';
import { badge, when } from '../parts/badges.ts';
import { exportButton } from '../parts/buttons.ts';
import { moment } from '../parts/moment.ts';
import { reasonCell } from '../parts/reason.ts';
import { type Column, VirtualTable } from '../parts/table.ts';
import { titled } from '../parts/value.ts';
import { viewOf } from '../parts/view.ts';
import { waiting } from '../parts/waiting.ts';
import { save } from '../save.ts';
import { Asked } from '../state/asked.ts';
import { hashOf } from '../state/route.ts';

/** Accounts that were reset and still have 2FA off. */
export class NotBackView {
  readonly #context: Context;
  readonly #asked: Asked<typeof NotBackList>;
  readonly #table: VirtualTable<NotBack>;
  #days: number = limits.notBackDaysUsual;

  constructor(context: Context) {
    this.#context = context;
    this.#asked = new Asked(context, NotBackList);
    this.#table = new VirtualTable(context);
  }

  async load(): Promise<void> {
    const path = `/v1/not-back?days=${this.#days}&limit=${limits.pageSizeMost}`;
    const isThere = await this.#asked.ask(path);
    if (isThere) this.#context.announce(this.#count());
  }

  render(): TemplateResult {
    const { text } = this.#context;
    const { answer, failure, isAsking } = this.#asked;
    const items = answer?.items ?? [];
    return viewOf(this.#context, {
      title: text.say('not-back.title'),
      head: html`<p class="view-note">${text.say('not-back.help')}</p>
        <div class="job-actions">${this.#export('csv', items)} ${this.#export('json', items)}</div>`,
      failure,
      again: async () => this.load(),
      body: html`<div class="panel">
        <div class="toolbar">
          <label class="days">
            ${text.say('not-back.days')}
            <input
              type="number"
              id="days"
              class="field"
              min="0"
              max=${limits.notBackDays}
              required
              .value=${String(this.#days)}
              @change=${(event: Event) => this.#choose(event.target as HTMLInputElement)}
            />
          </label>
          <span class="help-line">${when(answer !== undefined, () => this.#count())}</span>
        </div>
        ${this.#table.render({
          id: 'not-back',
          label: text.say('not-back.title'),
          rows: items,
          columns: this.#columns(),
          rowKey: ({ user }) => user,
          empty: isAsking
            ? waiting(text.say('not-back.loading'))
            : when(answer !== undefined && failure === undefined, () => text.say('not-back.none')),
        })}
      </div>`,
    });
  }

  #count(): string {
    return this.#context.text.say('not-back.count', { count: this.#asked.answer?.total ?? 0 });
  }

  #choose(field: HTMLInputElement): void {
    if (!field.reportValidity()) return;
    this.#days = field.valueAsNumber;
    this.#table.toTop();
    // Those of other days are not shown under these, should there be no answer.
    this.#asked.clear();
    void this.load();
  }

  #export(form: 'csv' | 'json', items: readonly NotBack[]): TemplateResult {
    const { text } = this.#context;
    const isNone = items.length === 0;
    return exportButton(`not-back-${form}`, form.toUpperCase(), text.say('job.export'), isNone, () =>
      exportAs(form, items),
    );
  }

  #columns(): Column<NotBack>[] {
    const { text } = this.#context;
    return [
      column('user', text.say('accounts.column.user'), 'minmax(110px, 1.2fr)', ({ user }) =>
        accountLink(user),
      ),
      column(
        'reset',
        text.say('not-back.column.reset'),
        '195px',
        ({ jobId, resetAt }) => html`<a href=${hashOf({ view: 'job', jobId })}>${moment(text, resetAt)}</a>`,
      ),
      column(
        'days',
        text.say('not-back.column.days'),
        '74px',
        ({ days }) => html`<span class="count">${text.number(days)}</span>`,
      ),
      column('owner', text.say('accounts.column.owner'), 'minmax(80px, 0.8fr)', ({ owner }) => titled(owner)),
      column('state', text.say('accounts.column.suspended'), 'minmax(110px, 0.5fr)', ({ suspended }) =>
        when(suspended, () => badge('warn', text.say('accounts.suspended'))),
      ),
      column('why', text.say('history.column.why'), 'minmax(110px, 1.6fr)', reasonCell),
    ];
  }
}

function exportAs(form: 'csv' | 'json', items: readonly NotBack[]): void {
  const isCsv = form === 'csv';
  const content = isCsv
    ? [byteOrderMark, notBackCsvHead, ...items.map(notBackCsvLine)]
    : [`${JSON.stringify(items, null, 2)}\n`];
  const type = `${isCsv ? 'text/csv' : 'application/json'};charset=utf-8`;
  save(new Blob(content, { type }), `2fa-not-back-${new Date().toISOString().slice(0, 10)}.${form}`);
}

function column(key: string, label: string, width: string, cell: (row: NotBack) => unknown): Column<NotBack> {
  return { key: `back-${key}`, label, width, cell };
}
