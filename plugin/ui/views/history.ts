import { html, type TemplateResult } from 'lit';
import { type Job, JobList } from '../../../daemon/protocol/job.ts';
import { outcomes } from '../../../daemon/protocol/target.ts';
import type { ApiFailure } from '../connection/failure.ts';
import type { Context } from '../context.ts';
import { jobBadge, when } from '../parts/badges.ts';
import { type Column, VirtualTable } from '../parts/table.ts';
import { titled, value } from '../parts/value.ts';
import { mergeJobs } from '../state/overview.ts';
import { hashOf } from '../state/route.ts';

const pageSize = 200;
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

  constructor(context: Context) {
    this.#context = context;
    this.#table = new VirtualTable(context, narrowRowPx);
  }

  /** Jobs that have not ended. */
  get open(): Job[] {
    return this.#jobs.filter(({ finishedAt }) => finishedAt === undefined);
  }

  /** Takes news of jobs in. */
  merge(jobs: readonly Job[]): void {
    this.#jobs = mergeJobs(this.#jobs, jobs);
    this.#context.update();
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
    return html`<section class="view" aria-labelledby="view-title">
      <div class="view-head">
        <h2 id="view-title" tabindex="-1">${text.say('history.title')}</h2>
        <p class="view-note">${when(this.#isLoaded, () => text.say('history.count', { count: this.#jobs.length }))}</p>
      </div>
      ${when(this.#failure !== undefined, () =>
        this.#context.failure(
          this.#failure as ApiFailure,
          html`
        <button type="button" class="button" @click=${() => void this.load()}>${text.say('failure.again')}</button>`,
        ),
      )}
      <div class="panel">
        ${this.#table.render({
          id: 'history',
          label: text.say('history.title'),
          rows: this.#jobs,
          columns: this.#columns(),
          rowKey: ({ id }) => id,
          empty: this.#isLoading
            ? html`<span class="spinner" aria-hidden="true"></span>${text.say('history.loading')}`
            : html`${text.say('history.none')}`,
        })}
        ${when(
          this.#next !== null,
          () => html`<div class="panel-foot">
          <button type="button" class="button" ?disabled=${this.#isLoading} @click=${() => void this.load(true)}>
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
          html`<a href=${hashOf({ view: 'job', jobId: id })}><time datetime=${createdAt} title=${createdAt} translate="no">${text.moment(createdAt)}</time></a>`,
      ),
      column('who', 'minmax(60px, 0.5fr)', (job) => who(this.#context, job)),
      column(
        'why',
        'minmax(110px, 1.2fr)',
        ({ reason, ticket }) =>
          html`${titled(reason)}${when(ticket !== undefined, () => html`<span class="ticket">${value(ticket ?? '')}</span>`)}`,
      ),
      column('state', 'minmax(200px, 0.4fr)', (job) => jobBadge(text, job)),
      column('targets', '94px', ({ targets }) => html`<span class="count">${text.number(targets)}</span>`),
      column('outcomes', 'minmax(300px, 1.6fr)', (job) => outcomesInWords(this.#context, job)),
    ];
  }
}

/** Who asked, and by which way if not by this page. */
export function who({ text }: Context, { actor }: Job): TemplateResult {
  const name = value(actor.sudoUser ?? actor.user);
  return actor.via === 'cli' ? html`${text.compose('job.by-cli', { name })}` : html`${name}`;
}

function outcomesInWords({ text }: Context, { counts }: Job): TemplateResult {
  const told = outcomes.filter((outcome) => counts[outcome] > 0);
  const words = told.map((outcome) => text.say(`outcome-count.${outcome}`, { count: counts[outcome] }));
  return html`<span title=${words.join(' · ')}>${words.map((word) => html`<span class="outcome-count">${word}</span> `)}</span>`;
}
