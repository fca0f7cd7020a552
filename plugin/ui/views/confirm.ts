import { html, type TemplateResult } from 'lit/html.js';
import { Job } from '../../../daemon/protocol/job.ts';
import { Plan } from '../../../daemon/protocol/plan.ts';
import { Settings } from '../../../daemon/protocol/settings.ts';
import type { ApiFailure } from '../connection/failure.ts';
import { newKey } from '../connection/time.ts';
import type { Context } from '../context.ts';
import { given, when } from '../parts/badges.ts';
import { viewOf } from '../parts/view.ts';
import { waitingPanel } from '../parts/waiting.ts';
import { type ConfirmForm, emptyForm, formFaults, isAboveLimit, startBody } from '../state/confirm.ts';
import { Intention } from '../state/intention.ts';
import { isSamePlace } from '../state/route.ts';
import type { Selection } from '../state/selection.ts';
import { confirmForm } from './confirm-form.ts';
import { leftOutNotice, planLists, planSentence, planWarnings } from './plan.ts';

/** What would happen, said in words, and the confirmation that starts it. */
export class ConfirmView {
  readonly #context: Context;
  readonly #selection: Selection;
  readonly #intention = new Intention(newKey);
  #plan: Plan | undefined;
  #settings: Settings | undefined;
  /** Swept in with others, and protected: not in the plan. */
  #leftOut: string[] = [];
  #form: ConfirmForm = emptyForm;
  #isPlanning = false;
  /** Asks once more for the plan that was asked for last. */
  #replan: (() => Promise<void>) | undefined;
  /** The answer came while another view was looked at; it waits to be seen. */
  isUnseen = false;
  /** Of the plans asked for, the last. */
  #turn = 0;
  #isStarting = false;
  /** Faults are shown once a start was tried. */
  #isTried = false;
  #failure: ApiFailure | undefined;

  constructor(context: Context, selection: Selection) {
    this.#context = context;
    this.#selection = selection;
  }

  /** A plan is on its way, or a start: no other plan can be asked for meanwhile. */
  get isPlanning(): boolean {
    return this.#isPlanning || this.#isStarting;
  }

  /** There is something to show: a plan, or why there is none. */
  get hasContent(): boolean {
    return this.#plan !== undefined || this.#failure !== undefined || this.#leftOut.length > 0;
  }

  /** Asks what would happen to these accounts and shows it. */
  async plan(users: readonly string[]): Promise<void> {
    await this.#planning(async (turn) => {
      const plan = await this.#ask(users);
      const leftOut = plan.protected.filter((name) => !this.#selection.isNamed(name));
      // Overtaken: the later plan's accounts are not touched.
      if (turn !== this.#turn) return undefined;
      this.#leftOut = leftOut;
      if (leftOut.length === 0) return plan;
      this.#selection.drop(leftOut);
      const rest = users.filter((name) => !leftOut.includes(name));
      // Nobody was named outright: there is nothing to start.
      return rest.length === 0 ? undefined : this.#ask(rest);
    });
  }

  /** Asks for a plan of what failed in a job. */
  async retry(jobId: string): Promise<void> {
    await this.#planning(async () => this.#context.api.post(`/v1/jobs/${jobId}/retry`, {}, Plan));
  }

  async #ask(users: readonly string[]): Promise<Plan> {
    return this.#context.api.post('/v1/plans', { users }, Plan);
  }

  async #planning(ask: (turn: number) => Promise<Plan | undefined>): Promise<void> {
    const { update } = this.#context;
    // What became of the start would stand beside another plan.
    if (this.#isStarting) return;
    const turn = ++this.#turn;
    const place = location.hash;
    this.#isPlanning = true;
    this.isUnseen = false;
    this.#replan = async () => this.#planning(ask);
    this.#failure = undefined;
    this.#plan = undefined;
    this.#leftOut = [];
    this.#isTried = false;
    update();
    let plan: Plan | undefined;
    let settings: Settings | undefined;
    let failure: ApiFailure | undefined;
    try {
      [plan, settings] = await Promise.all([ask(turn), this.#context.api.get('/v1/settings', Settings)]);
    } catch (error) {
      failure = error as ApiFailure;
    }
    // Another plan has been asked for since: what is confirmed is always the last one asked for.
    if (turn !== this.#turn) return;
    this.#plan = plan;
    this.#settings = settings;
    this.#failure = failure;
    if (failure === undefined) {
      // A new plan is a new decision; the reason for it is mostly the same.
      this.#form = { ...this.#form, count: '', confirmed: [], startAt: '' };
    }
    this.#isPlanning = false;
    this.#show(place);
    update();
  }

  /** Whoever has gone elsewhere meanwhile is not pulled away from there. */
  #show(place: string): void {
    const { go, announce, text } = this.#context;
    this.isUnseen = !isSamePlace(place, location.hash);
    if (this.isUnseen) announce(text.say('confirm.title'));
    else go({ view: 'confirm' });
  }

  render(): TemplateResult {
    const { text, go } = this.#context;
    const code = this.#failure?.problem?.code;
    const isStale = code === 'plan-expired' || code === 'plan-not-found';
    return viewOf(this.#context, {
      title: text.say('confirm.title'),
      head: html`<p class="view-note">
          ${given(this.#plan, ({ expiresAt }) => text.say('confirm.holds-until', { time: text.time(expiresAt) }))}
        </p>
        <button type="button" id="back" class="button" @click=${() => go({ view: 'accounts' })}>
          ${text.say('confirm.back')}
        </button>`,
      failure: this.#failure,
      // A start that failed is tried again by its own button.
      again: isStale || this.#plan === undefined ? this.#replan : undefined,
      againWords: text.say('confirm.plan-again'),
      body: html`${when(this.#isPlanning, () => waitingPanel(text.say('selection.planning')))}
      ${leftOutNotice(text, this.#leftOut)}
      ${given(this.#plan, (plan) => this.#body(plan, this.#settings as Settings))}`,
    });
  }

  #body(plan: Plan, settings: Settings): TemplateResult {
    const { text } = this.#context;
    const isStartable = !isAboveLimit(plan, settings);
    return html`${planWarnings(text, plan, settings)}
    <div class="confirm">
      <div class="panel confirm-plan">
        <p class="plan-sentence">${planSentence(text, plan)}</p>
        ${planLists(text, plan)}
      </div>
      ${when(isStartable, () => this.#confirmation(plan, settings))}
    </div>`;
  }

  #confirmation(plan: Plan, settings: Settings): TemplateResult {
    return confirmForm(this.#context.text, {
      plan,
      settings,
      form: this.#form,
      faults: this.#isTried ? formFaults(plan, this.#form, settings, Date.now()) : [],
      isStarting: this.#isStarting,
      fill: (change) => {
        this.#form = { ...this.#form, ...change };
        this.#context.update();
      },
      start: () => void this.#start(plan, settings),
    });
  }

  async #start(plan: Plan, settings: Settings): Promise<void> {
    const { api, go, update, find } = this.#context;
    if (this.#isStarting) return;
    this.#isTried = true;
    const [fault] = formFaults(plan, this.#form, settings, Date.now());
    if (fault !== undefined) {
      update();
      const unticked = plan.protected.findIndex((name) => !this.#form.confirmed.includes(name));
      find(fault === 'protected' ? `confirm-protected-${unticked}` : `confirm-${fault}`)?.focus();
      return;
    }
    const place = location.hash;
    this.#isStarting = true;
    this.#failure = undefined;
    update();
    try {
      const body = startBody(plan, this.#form, settings);
      const job = await api.post('/v1/jobs', body, Job, { idempotencyKey: this.#intention.keyOf(body) });
      this.#plan = undefined;
      this.#leftOut = [];
      this.#form = emptyForm;
      this.#selection.drop(plan.targets.map(({ user }) => user));
      if (isSamePlace(place, location.hash)) go({ view: 'job', jobId: job.id });
    } catch (error) {
      this.#failure = error as ApiFailure;
      this.#show(place);
    }
    this.#isStarting = false;
    update();
  }
}
