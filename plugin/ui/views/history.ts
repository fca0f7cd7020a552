import { html, type TemplateResult } from 'lit/html.js';
import type { Job } from '../../../daemon/protocol/job.ts';
import { outcomes } from '../../../daemon/protocol/choices.ts';
import type { Context } from '../context.ts';
import { jobBadge, when } from '../parts/badges.ts';
import { moment } from '../parts/moment.ts';
import { reasonCell } from '../parts/reason.ts';
import { filterOf, isBackwards, isNarrowed, type Search, searchForm } from '../parts/search-form.ts';
import { type Column, VirtualTable } from '../parts/table.ts';
import { viewOf } from '../parts/view.ts';
import { waiting } from '../parts/waiting.ts';
import { who } from '../parts/who.ts';
import { JobPages } from '../state/job-list.ts';
import { hashOf } from '../state/route.ts';

const searchedBy = ['account', 'actor', 'reason', 'ticket', 'from', 'to'] as const;
/** Three lines. */
const narrowRowPx = 86;

/** All jobs: who, when, why and how it went. */
export class HistoryView {
  readonly #context: Context;
  readonly #table: VirtualTable<Job>;
  readonly #all: JobPages;
  readonly #found: JobPages;
  /** What is searched for; nothing: all jobs are shown. */
  #search: Search = {};
  /** What was asked for last were older jobs. */
  #isOlder = false;

  constructor(context: Context) {
    this.#context = context;
    this.#table = new VirtualTable(context, narrowRowPx);
    this.#all = new JobPages(context);
    this.#found = new JobPages(context);
  }

  /** Jobs that have not ended. */
  get open(): Job[] {
    return this.#all.items.filter(({ finishedAt }) => finishedAt === undefined);
  }

  /** Takes news of jobs in. */
  merge(jobs: readonly Job[]): void {
    this.#all.merge(jobs);
    this.#found.renew(jobs);
    this.#context.update();
  }

  get #isSearch(): boolean {
    return isNarrowed(this.#search);
  }

  get #shown(): JobPages {
    return this.#isSearch ? this.#found : this.#all;
  }

  /** Loads the newest jobs of those that are shown, or the ones before those that are known. */
  async load(older = false): Promise<void> {
    const { announce, text } = this.#context;
    if (isBackwards(this.#search)) return announce(text.say('search.backwards'));
    this.#isOlder = older;
    const isThere = await this.#shown.load(filterOf(this.#search), older);
    if (isThere && (older || this.#isSearch)) announce(this.#count());
  }

  #find(search: Search): void {
    this.#search = search;
    this.#found.clear();
    this.#table.toTop();
    void this.load();
    this.#context.update();
  }

  #count(): string {
    const count = this.#shown.items.length;
    return this.#context.text.say(this.#isSearch ? 'search.found' : 'history.count', { count });
  }

  render(): TemplateResult {
    const { text } = this.#context;
    const { items, next, failure, isAsking, isKnown } = this.#shown;
    return viewOf(this.#context, {
      title: text.say('history.title'),
      head: html`<p class="view-note">${when(isKnown, () => this.#count())}</p>`,
      failure,
      again: async () => this.load(this.#isOlder),
      body: html`<div class="panel">
        ${searchForm(text, searchedBy, this.#search, false, (search) => this.#find(search))}
        ${this.#table.render({
          id: 'history',
          label: text.say('history.title'),
          rows: items,
          columns: this.#columns(),
          rowKey: ({ id }) => id,
          empty: isAsking ? waiting(text.say('history.loading')) : this.#empty(isKnown),
        })}
        ${when(
          next !== null,
          () => html`<div class="panel-foot">
          <button type="button" class="button" ?disabled=${isAsking} @click=${() => void this.load(true)}>
            ${text.say('history.older')}
          </button>
        </div>`,
        )}
      </div>`,
    });
  }

  #empty(isKnown: boolean): unknown {
    const { text } = this.#context;
    if (isBackwards(this.#search)) return text.say('search.backwards');
    return when(isKnown, () => text.say(this.#isSearch ? 'search.none' : 'history.none'));
  }

  #columns(): Column<Job>[] {
    const { text } = this.#context;
    const column = (key: string, width: string, cell: (job: Job) => unknown): Column<Job> => ({
      key: `job-${key}`,
      label: text.say(`history.column.${key}` as 'history.column.when'),
      width,
      cell,
    });
    return [
      column(
        'when',
        '195px',
        ({ id, createdAt }) =>
          html`<a href=${hashOf({ view: 'job', jobId: id })}>${moment(text, createdAt)}</a>`,
      ),
      column('who', 'minmax(100px, 0.7fr)', ({ actor }) => who(text, actor)),
      column('why', 'minmax(140px, 1.4fr)', reasonCell),
      column('state', 'minmax(185px, 0.4fr)', (job) => jobBadge(text, job)),
      column('targets', '94px', ({ targets }) => html`<span class="count">${text.number(targets)}</span>`),
      column('outcomes', 'minmax(210px, 1.2fr)', (job) => outcomesInWords(this.#context, job)),
    ];
  }
}

function outcomesInWords({ text }: Context, { counts }: Job): TemplateResult {
  // Last comes what went well: where there is no room for all, that is what is cut off.
  const told = outcomes.filter((outcome) => counts[outcome] > 0).toReversed();
  const words = told.map((outcome) => text.say(`outcome-count.${outcome}`, { count: counts[outcome] }));
  return html`<span title=${words.join(' · ')}>${words.map((word) => html`<span class="outcome-count">${word}</span> `)}</span>`;
}
