import { html, type TemplateResult } from 'lit/html.js';
import type { Job } from '../../daemon/protocol/job.ts';
import { Api } from './connection/api.ts';
import type { ApiFailure } from './connection/failure.ts';
import { Link } from './connection/link.ts';
import type { LinkState } from './connection/sinks.ts';
import { openSession } from './connection/socket.ts';
import { becomesVisible, onHidden } from './connection/visibility.ts';
import type { Context } from './context.ts';
import { DrawnElement } from './element.ts';
import { given, linkBadge, when } from './parts/badges.ts';
import { Announcer } from './parts/live.ts';
import { failureNotice } from './parts/notice.ts';
import { hashOf, readRoute, type Route } from './state/route.ts';
import { Selection } from './state/selection.ts';
import { createText } from './strings/text.ts';
import { styles } from './styles/styles.ts';
import { AccountsView } from './views/accounts.ts';
import { AuditView } from './views/audit.ts';
import { ConfirmView } from './views/confirm.ts';
import { HistoryView } from './views/history.ts';
import { JobView } from './views/job.ts';
import { NotBackView } from './views/not-back.ts';
import { OverviewView } from './views/overview.ts';
import { StoryView } from './views/story.ts';
import { WhyView } from './views/why.ts';

/** Below this width of the page itself, rows take two lines. */
const narrowPx = 720;

/** The page: everything lives in its shadow root, where WHM's style sheets do not reach. */
class ResetPage extends DrawnElement {
  readonly #text = createText(this.lang || 'en');
  readonly #api = new Api(location.href);
  readonly #announcer = new Announcer(() => this.update());
  readonly #context: Context = {
    text: this.#text,
    api: this.#api,
    update: () => this.update(),
    drawn: async () => this.drawn(),
    go: (route) => this.#go(route),
    failure: (failure, actions) =>
      failure.kind === this.#linkFailure?.kind
        ? html`<div>${actions}</div>`
        : failureNotice(this.#text, failure, actions),
    announce: (sentence) => this.#announcer.announce(sentence),
    isNarrow: () => this.#isNarrow,
    find: (id) => this.find(id),
  };
  readonly #selection = new Selection();
  readonly #confirm = new ConfirmView(this.#context, this.#selection);
  readonly #accounts = new AccountsView(
    this.#context,
    this.#selection,
    (names) => void this.#confirm.plan(names),
  );
  readonly #history = new HistoryView(this.#context);
  readonly #audit = new AuditView(this.#context);
  readonly #overview = new OverviewView(this.#context);
  readonly #notBack = new NotBackView(this.#context);
  readonly #story = new StoryView(this.#context);
  readonly #why = new WhyView(this.#context, (name) => {
    this.#selection.name([name]);
    void this.#confirm.plan([name]);
  });
  readonly #job = new JobView(this.#context, (jobId) => void this.#confirm.retry(jobId));
  readonly #link = new Link({
    api: this.#api,
    openSession: async (take, signal) => openSession(this.#api, take, signal),
    visible: becomesVisible,
    onHidden,
    sinks: {
      state: (state, failure) => this.#linked(state, failure),
      jobs: (jobs) => this.#heard(jobs),
      job: (model) => {
        this.#job.take(model);
        this.#heard([model.view.job]);
      },
      jobFailed: (jobId, failure) => this.#job.fail(jobId, failure),
    },
  });
  readonly #resize = new ResizeObserver(([entry]) => this.#resized(entry?.contentRect.width ?? 0));
  readonly #onHash = () => this.#arrive();
  #route: Route = readRoute(location.hash);
  #linkState: LinkState = 'connecting';
  #linkFailure: ApiFailure | undefined;
  #isNarrow = false;

  constructor() {
    super(styles);
  }

  connectedCallback(): void {
    addEventListener('hashchange', this.#onHash);
    this.#resize.observe(this);
    this.#arrive();
    void this.#link.run();
  }

  disconnectedCallback(): void {
    removeEventListener('hashchange', this.#onHash);
    this.#resize.disconnect();
    this.#link.stop();
  }

  protected override draw(): TemplateResult {
    return html`<div class="page ${this.#isNarrow ? 'is-narrow' : ''}" dir=${this.dir === 'rtl' ? 'rtl' : 'ltr'} lang=${this.#text.language}>
      <header class="page-head">
        ${this.#navigation()} ${linkBadge(this.#text, this.#linkState)}
      </header>
      ${given(this.#linkFailure, (failure) => failureNotice(this.#text, failure))}
      <main>${this.#view()}</main>
      <div class="sr-only" role="status" aria-live="polite">${this.#announcer.sentence}</div>
    </div>`;
  }

  #navigation(): TemplateResult {
    const { view } = this.#route;
    const open = this.#history.open.length;
    const { jobId } = this.#job;
    const { isUnseen } = this.#confirm;
    return html`<nav aria-label=${this.#text.say('nav.label')}>
      <ul class="tabs">
        ${tab({ view: isUnseen ? 'confirm' : 'accounts' }, view === 'accounts' || view === 'confirm', html`${this.#text.say('nav.accounts')}${when(isUnseen, () => count(this.#text.say('confirm.title')))}`)}
        ${tab({ view: 'why', name: '' }, view === 'why', this.#text.say('nav.why'))}
        ${given(jobId, (id) => tab({ view: 'job', jobId: id }, view === 'job', this.#text.say('nav.job')))}
        ${tab({ view: 'history' }, view === 'history', html`${this.#text.say('nav.history')}${when(open > 0, () => count(this.#text.say('nav.open', { count: open })))}`)}
        ${tab({ view: 'not-back' }, view === 'not-back', this.#text.say('nav.not-back'))}
        ${tab({ view: 'audit' }, view === 'audit', this.#text.say('nav.audit'))}
        ${tab({ view: 'overview' }, view === 'overview', this.#text.say('nav.overview'))}
      </ul>
    </nav>`;
  }

  #view(): TemplateResult {
    switch (this.#route.view) {
      case 'accounts':
        return this.#accounts.render(this.#confirm.isPlanning);
      case 'confirm':
        return this.#confirm.render();
      case 'why':
        return this.#why.render(this.#confirm.isPlanning);
      case 'history':
        return this.#history.render();
      case 'audit':
        return this.#audit.render();
      case 'overview':
        return this.#overview.render();
      case 'not-back':
        return this.#notBack.render();
      case 'story':
        return this.#story.render();
      case 'job':
        return this.#job.render();
      default:
        return this.#route satisfies never;
    }
  }

  #go(route: Route): void {
    if (location.hash === hashOf(route)) this.#arrive();
    else location.hash = hashOf(route);
  }

  /** Shows what the address names. */
  #arrive(): void {
    const from = this.#route;
    this.#route = readRoute(location.hash);
    const { view } = this.#route;
    // A plan lives in this page alone: after a reload there is none to show.
    if (view === 'confirm' && !this.#confirm.hasContent) this.#route = { view: 'accounts' };
    if (view === 'confirm') this.#confirm.isUnseen = false;
    const isOther = hashOf(from) !== hashOf(this.#route);
    if (this.#route.view === 'accounts') void this.#accounts.load();
    if (this.#route.view === 'history') void this.#history.load();
    if (this.#route.view === 'audit') void this.#audit.load();
    if (this.#route.view === 'overview') void this.#overview.load();
    if (this.#route.view === 'not-back') void this.#notBack.load();
    if (this.#route.view === 'story') this.#story.show(this.#route.name);
    if (this.#route.view === 'why') this.#why.show(this.#route.name, isOther);
    if (this.#route.view === 'job') this.#job.show(this.#route.jobId);
    this.#link.follow(this.#route.view === 'job' ? this.#route.jobId : undefined);
    this.update();
    // Keyboard and screen reader go where the eye goes.
    if (isOther) void this.drawn().then(() => this.find('view-title')?.focus());
  }

  #linked(state: LinkState, failure: ApiFailure | undefined): void {
    const isUp = state === 'live' || state === 'polling';
    const before = this.#linkState;
    this.#linkState = state;
    // A short break is no news: the badge says it.
    const isNews = state === 'unreachable' || state === 'ended' || failure?.kind === 'not-understood';
    this.#linkFailure = isNews ? failure : undefined;
    if (state !== 'connecting') this.#announcer.announce(this.#text.say(`link.${state}.detail`));
    // What could not be had meanwhile can be now; and more jobs may have come than are told of at once.
    if (isUp && before === 'unreachable') this.#arrive();
    else if (isUp && before === 'reconnecting' && this.#route.view === 'history') void this.#history.load();
    this.update();
  }

  #heard(jobs: readonly Job[]): void {
    this.#history.merge(jobs);
    this.#accounts.heed(jobs, this.#route.view === 'accounts');
  }

  #resized(width: number): void {
    const isNarrow = width > 0 && width < narrowPx;
    if (isNarrow === this.#isNarrow) return;
    this.#isNarrow = isNarrow;
    this.update();
  }
}

function tab(route: Route, isHere: boolean, words: unknown): TemplateResult {
  return html`<li><a class="tab" href=${hashOf(route)} aria-current=${isHere ? 'page' : 'false'}>${words}</a></li>`;
}

/** What waits behind a tab. */
function count(words: string): TemplateResult {
  return html`<span class="tab-count">${words}</span>`;
}

const name = 'whm-2fa-reset';
const mount = document.getElementById(name);
if (mount !== null && customElements.get(name) === undefined) {
  // Upgraded once everything is in its place: the constructor reads what the CGI says of this page.
  const { documentElement: frame } = document;
  const page = document.createElement(name);
  page.lang = mount.dataset['lang'] || frame.lang || 'en';
  page.dir = mount.dataset['dir'] || getComputedStyle(frame).direction;
  mount.replaceChildren(page);
  customElements.define(name, ResetPage);
}
