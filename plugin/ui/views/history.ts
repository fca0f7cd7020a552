import { html, type TemplateResult } from 'lit';
import { type Job, JobList } from '../../../daemon/protocol/job.ts';
import { outcomes } from '../../../daemon/protocol/choices.ts';
import type { ApiFailure } from '../connection/failure.ts';
import type { Context } from '../context.ts';
import { jobBadge, when } from '../parts/badges.ts';
import { againButton } from '../parts/buttons.ts';
import { moment } from '../parts/moment.ts';
import { reasonCell } from '../parts/reason.ts';
import { type Filter, isBackwards, searchForm } from '../parts/search-form.ts';
import { type Column, VirtualTable } from '../parts/table.ts';
import { waiting } from '../parts/waiting.ts';
import { who } from '../parts/who.ts';
import { Asked } from '../state/asked.ts';
import { mergeJobs } from '../state/job-list.ts';
import { hashOf } from '../state/route.ts';

const pageSize = 200;
const searchedBy = ['account', 'actor', 'reason', 'ticket', 'from', 'to'] as const;
/** Three lines. */
const narrowRowPx = 86;

/** All jobs: who, when, why and how it went. */
export class HistoryView {
  readonly #context: Context;
  readonly #table: VirtualTable<Job>;
  #jobs: Job[] = [];
  #next: string | null = null;
  #isLoaded = false;
  #isLoading = false;
  #failure: ApiFailure | undefined;
  #filter: Filter = {};
  /** What was searched for; else all jobs are shown. */
  #found: Asked<typeof JobList>;

  constructor(context: Context) {
    this.#context = context;
    this.#table = new VirtualTable(context, narrowRowPx);
    this.#found = new Asked(context, JobList);
  }

  /** Jobs that have not ended. */
  get open(): Job[] {
    return this.#jobs.filter(({ finishedAt }) => finishedAt === undefined);
  }

  /** Takes news of jobs in. */
  merge(jobs: readonly Job[]): void {
    this.#jobs = mergeJobs(this.#jobs, jobs);
    const { answer } = this.#found;
    if (answer !== undefined) {
      const known = new Set(answer.items.map(({ id }) => id));
      answer.items = mergeJobs(
        answer.items,
        jobs.filter(({ id }) => known.has(id)),
      );
    }
    this.#context.update();
  }

  get #isSearch(): boolean {
    return Object.keys(this.#filter).length > 0;
  }

  #search(filter: Filter): void {
    this.#filter = filter;
    this.#found.clear();
    this.#table.toTop();
    const { announce, text, update } = this.#context;
    if (isBackwards(filter)) announce(text.say('search.backwards'));
    else void this.#find();
    update();
  }

  async #find(older = false): Promise<void> {
    if (!this.#isSearch) return;
    const query = new URLSearchParams({ limit: String(pageSize), ...this.#filter });
    const next = older && this.#found.answer?.next;
    if (next) query.set('cursor', next);
    await this.#found.ask(`/v1/jobs?${query.toString()}`, (news) => ({
      ...news,
      // What was merged meanwhile stays.
      items: mergeJobs(older ? (this.#found.answer?.items ?? []) : [], news.items),
    }));
    const { announce, text } = this.#context;
    const { answer } = this.#found;
    if (answer !== undefined) announce(text.say('search.found', { count: answer.items.length }));
  }

  /** Loads the newest jobs, or the ones before those that are known. */
  async load(older = false): Promise<void> {
    const { api, update } = this.#context;
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#failure = undefined;
    update();
    try {
      const cursor = older && this.#next !== null ? `&cursor=${encodeURIComponent(this.#next)}` : '';
      const { items, next } = await api.get(`/v1/jobs?limit=${pageSize}${cursor}`, JobList);
      this.#jobs = mergeJobs(this.#jobs, items);
      if (older || !this.#isLoaded) this.#next = next;
      this.#isLoaded = true;
    } catch (error) {
      this.#failure = error as ApiFailure;
    }
    this.#isLoading = false;
    update();
  }

  render(): TemplateResult {
    const { text } = this.#context;
    const isSearch = this.#isSearch;
    const { answer, failure: failed, isAsking } = this.#found;
    const failure = isSearch ? failed : this.#failure;
    const rows = isSearch ? (answer?.items ?? []) : this.#jobs;
    const next = isSearch ? (answer?.next ?? null) : this.#next;
    const isLoading = isSearch ? isAsking : this.#isLoading;
    return html`<section class="view" aria-labelledby="view-title">
      <div class="view-head">
        <h2 id="view-title" tabindex="-1">${text.say('history.title')}</h2>
        <p class="view-note">${when(this.#isLoaded, () => text.say(isSearch ? 'search.found' : 'history.count', { count: rows.length }))}</p>
      </div>
      ${when(failure !== undefined, () =>
        this.#context.failure(
          failure as ApiFailure,
          againButton(text, async () => (isSearch ? this.#find() : this.load())),
        ),
      )}
      <div class="panel">
        ${searchForm(text, searchedBy, isSearch, false, (filter) => this.#search(filter))}
        ${this.#table.render({
          id: 'history',
          label: text.say('history.title'),
          rows,
          columns: this.#columns(),
          rowKey: ({ id }) => id,
          empty: isLoading
            ? waiting(text.say('history.loading'))
            : html`${text.say(isBackwards(this.#filter) ? 'search.backwards' : isSearch ? 'search.none' : 'history.none')}`,
        })}
        ${when(
          next !== null,
          () => html`<div class="panel-foot">
          <button type="button" class="button" ?disabled=${isLoading} @click=${() => void (isSearch ? this.#find(true) : this.load(true))}>
            ${text.say('history.older')}
          </button>
        </div>`,
        )}
      </div>
    </section>`;
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
