import { html, nothing, type TemplateResult } from 'lit/html.js';
import { hasEnded, Job } from '../../../daemon/protocol/job.ts';
import type { ApiFailure } from '../connection/failure.ts';
import { NoticeFeed } from '../connection/notices.ts';
import type { Context } from '../context.ts';
import { given, jobBadge, when } from '../parts/badges.ts';
import { fact } from '../parts/fact.ts';
import { moment } from '../parts/moment.ts';
import { doneOf, progressBar } from '../parts/progress.ts';
import { searchField } from '../parts/search-field.ts';
import { VirtualTable } from '../parts/table.ts';
import { Ticker } from '../parts/ticker.ts';
import { value } from '../parts/value.ts';
import { viewOf } from '../parts/view.ts';
import { waitingPanel } from '../parts/waiting.ts';
import { who } from '../parts/who.ts';
import type { JobModel } from '../state/job.ts';
import { findTargets, type PhaseFilter } from '../state/phase.ts';
import { groupReasons } from '../state/reasons.ts';
import { cancelDialog } from './cancel.ts';
import { ComparisonPanel } from './comparison.ts';
import { type Copied, jobActions, linkByHand } from './job-actions.ts';
import { phaseFilters } from './job-counters.ts';
import { isUndone, jobNotices, paceLine, reasonList } from './job-notices.ts';
import { waitingNotice } from './job-waiting.ts';
import { noticeSum } from './notices.ts';
import { targetColumns } from './targets.ts';

/** Filters under which the reasons stand in full above the table, whose rows cut them short. */
const explained: ReadonlySet<PhaseFilter> = new Set(['refused', 'failed', 'cancelled']);
const mostReasons = 5;

/** One job: how far it is, what is proven, each account, and what can be done about it. */
export class JobView {
  readonly #context: Context;
  readonly #table: VirtualTable<number>;
  readonly #onRetry: (jobId: string) => void;
  #jobId: string | undefined;
  #model: JobModel | undefined;
  #failure: ApiFailure | undefined;
  #actionFailure: ApiFailure | undefined;
  #filter: PhaseFilter = 'all';
  #search = '';
  #copied: Copied | undefined;
  #isCancelling = false;
  readonly #ticker: Ticker;
  readonly #noticeFeed: NoticeFeed;
  readonly #comparison: ComparisonPanel;

  /** @param onRetry is given the job whose failed accounts are to be planned again */
  constructor(context: Context, onRetry: (jobId: string) => void) {
    this.#context = context;
    this.#table = new VirtualTable(context);
    this.#onRetry = onRetry;
    this.#comparison = new ComparisonPanel(context);
    this.#noticeFeed = new NoticeFeed(context.api, () => context.update());
    this.#ticker = new Ticker(() => this.#context.update());
  }

  get jobId(): string | undefined {
    return this.#jobId;
  }

  /** Shows this job, as soon as it is known. */
  show(jobId: string): void {
    if (jobId === this.#jobId) return;
    this.#jobId = jobId;
    this.#model = undefined;
    this.#failure = undefined;
    this.#actionFailure = undefined;
    this.#filter = 'all';
    this.#search = '';
    this.#copied = undefined;
  }

  take(model: JobModel): void {
    if (model.view.job.id !== this.#jobId) return;
    this.#model = model;
    this.#noticeFeed.follow(model.view.job);
    this.#announce(model);
    this.#context.update();
  }

  fail(jobId: string, failure: ApiFailure): void {
    if (jobId !== this.#jobId) return;
    this.#failure = failure;
    this.#context.update();
  }

  render(): TemplateResult {
    const { text } = this.#context;
    const model = this.#model;
    if (model === undefined) {
      return viewOf(this.#context, {
        title: text.say('job.title'),
        failure: this.#failure,
        body: when(this.#failure === undefined, () => waitingPanel(text.say('job.loading'))),
      });
    }
    return viewOf(this.#context, {
      title: text.say('job.heading', { count: model.view.job.targets }),
      head: this.#head(model),
      failure: this.#actionFailure,
      body: this.#job(model),
    });
  }

  #head(model: JobModel): TemplateResult {
    const { job } = model.view;
    return html`${jobBadge(this.#context.text, job)}
    ${jobActions(this.#context, model, this.#copied, {
      cancel: () => (this.#context.find('cancel') as HTMLDialogElement | null)?.showModal(),
      retry: () => this.#onRetry(job.id),
      copied: (how) => void this.#tellCopied(how),
    })}`;
  }

  #job(model: JobModel): TemplateResult {
    const { text } = this.#context;
    const { job } = model.view;
    // The sequence is for whoever looks into a fault: what the page has taken in so far.
    return html`${when(this.#copied === 'by-hand', () => linkByHand(text))} ${this.#facts(job)} ${this.#waiting(job)} ${jobNotices(text, model)}
      <div class="panel" data-sequence=${model.sequence}>
        <div class="job-progress">
          ${progressBar(text, model.phases, job.targets)} ${paceLine(text, model)}
          ${phaseFilters(text, model.phases, job.targets, this.#filter, (filter) => this.#narrow(filter, this.#search))}
        </div>
        ${this.#targets(model)}
      </div>
      ${this.#comparison.render(job)}
      <p class="help-line">${text.say('job.leaves')}</p>
      ${cancelDialog(text, () => void this.#cancel(job.id))}`;
  }

  /** While it has not begun the seconds are counted down, as long as somebody looks. */
  #waiting({ id, state, startAt }: Job): unknown {
    const { api, text } = this.#context;
    if (state !== 'waiting' || startAt === undefined) return nothing;
    const left = Date.parse(startAt) - api.now();
    this.#ticker.await(left);
    const act = { isCancelling: this.#isCancelling, cancel: () => void this.#cancel(id) };
    return waitingNotice(text, startAt, left, act);
  }

  #facts({
    createdAt,
    startAt,
    startedAt,
    finishedAt,
    reason,
    ticket,
    retryOf,
    actor,
    notify,
  }: Job): TemplateResult {
    const { text } = this.#context;
    const isForLater = startAt !== undefined;
    return html`<dl class="facts">
      ${fact(text.say('job.reason'), value(reason))}
      ${given(ticket, (reference) => fact(text.say('job.ticket'), value(reference)))}
      ${fact(text.say('job.by'), who(text, actor))}
      ${fact(text.say(isForLater ? 'job.created' : 'job.started'), moment(text, createdAt))}
      ${when(isForLater, () => given(startedAt, (at) => fact(text.say('job.started'), moment(text, at))))}
      ${given(finishedAt, (at) => fact(text.say('job.finished'), html`<span id="ended">${moment(text, at)}</span>`))}
      ${when(notify === true, () => fact(text.say('job.notices'), noticeSum(text, this.#noticeFeed.notices)))}
      ${given(retryOf, (jobId) => fact(text.say('job.retry-of'), html`<a href="#job=${jobId}">${text.say('job.retry-of.link')}</a>`))}
    </dl>`;
  }

  #targets(model: JobModel): TemplateResult {
    const { text } = this.#context;
    const rows = findTargets(model.view, this.#filter, this.#search);
    return html`<div class="toolbar">
        ${searchField({
          label: text.say('job.search'),
          value: this.#search,
          input: (search) => this.#narrow(this.#filter, search),
        })}
      </div>
      ${when(explained.has(this.#filter), () => reasonList(text, groupReasons(model.view, rows, mostReasons)))}
      ${this.#table.render({
        id: 'targets',
        label: text.say('job.targets'),
        rows,
        columns: targetColumns(text, model.view, this.#noticeFeed.notices),
        rowKey: (index) => index,
        empty: html`${text.say('job.targets.none')}`,
      })}`;
  }

  async #tellCopied(how: Copied): Promise<void> {
    const { announce, drawn, find, text, update } = this.#context;
    this.#copied = how;
    announce(text.say(`job.link.${how}`));
    update();
    await drawn();
    find('job-address')?.focus();
  }

  #narrow(filter: PhaseFilter, search: string): void {
    this.#filter = filter;
    this.#search = search;
    this.#table.toTop();
    this.#context.update();
  }

  async #cancel(jobId: string): Promise<void> {
    const { api, update } = this.#context;
    this.#actionFailure = undefined;
    this.#isCancelling = true;
    update();
    try {
      await api.post(`/v1/jobs/${jobId}/cancel`, {}, Job);
    } catch (error) {
      this.#actionFailure = error as ApiFailure;
    }
    this.#isCancelling = false;
    update();
  }

  #announce({ view, phases }: JobModel): void {
    const { text, announce } = this.#context;
    const { job } = view;
    if (job.state === 'waiting') announce(text.say('countdown.announce'));
    else if (isUndone({ view })) announce(text.say('job.undone'));
    else if (hasEnded(job.state)) {
      const { removed, failed, refused } = job.counts;
      announce(
        text.say(`job.announce.${job.state === 'cancelled' ? 'cancelled' : 'finished'}`, {
          removed,
          failed,
          refused,
        }),
      );
    } else {
      announce(text.say('job.progress.value', { count: doneOf(phases), total: job.targets }));
    }
  }
}
