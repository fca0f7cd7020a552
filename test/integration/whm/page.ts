import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { EventList, type JobEvent } from '../../../daemon/protocol/events.ts';
import { Job } from '../../../daemon/protocol/job.ts';
import { Plan } from '../../../daemon/protocol/plan.ts';
import { Problem } from '../../../daemon/protocol/problem.ts';
import { type ProblemCode, problemTable } from '../../../daemon/protocol/problems.ts';
import { type Reply, type SendOptions, send } from '../../host/whm/client.ts';
import type { SimulatedWhm, WhmSession } from '../../host/whm/start.ts';

const folder = '/cgi/whm-2fa-reset';

export interface CallOptions {
  headers?: Record<string, string>;
  /** Sent as JSON with the headers that the page sends. */
  body?: unknown;
}

/** One answer that the page gets through cpsrvd. Its Content-Type is never looked at: WHM may strip it. */
export class Told {
  readonly reply: Reply;

  constructor(reply: Reply) {
    this.reply = reply;
  }

  get status(): number {
    return this.reply.status;
  }

  /** The body, which must be of this form. */
  as<T extends z.core.$ZodType>(schema: T, status = 200): z.infer<T> {
    assert.equal(this.status, status, this.reply.text);
    const parsed = z.safeParse(schema, JSON.parse(this.reply.text));
    return parsed.success ? parsed.data : assert.fail(`${parsed.error.message} in ${this.reply.text}`);
  }

  /** The problem with this code. */
  problem(code: ProblemCode): Problem {
    const problem = z.parse(Problem, JSON.parse(this.reply.text));
    assert.equal(problem.code, code, this.reply.text);
    assert.equal(this.status, problemTable[code].status);
    assert.notEqual(problem.next, '');
    return problem;
  }

  /** One of WHM's own pages in place of JSON. */
  html(...statuses: number[]): void {
    assert.ok(statuses.includes(this.status), `${this.status}: ${this.reply.text}`);
    assert.throws(() => void JSON.parse(this.reply.text), SyntaxError, 'the page can tell it from an answer');
    assert.match(this.reply.text, /<html/u);
  }
}

/** The plugin's page of one user, as a browser has it open. */
export class Page {
  readonly #whm: SimulatedWhm;
  readonly session: WhmSession;

  constructor(whm: SimulatedWhm, session: WhmSession) {
    this.#whm = whm;
    this.session = session;
  }

  /** A request to an address below the token, with cookie and Referer. */
  async get(path: string): Promise<Reply> {
    const { cookie, token } = this.session;
    const address = `${this.#whm.url}${token}`;
    return browse(`${address}${path}`, { headers: { cookie, referer: `${address}/` } });
  }

  /** A request to the daemon, as the page's script sends it. */
  async ask(method: string, path: string, { body, headers = {} }: CallOptions = {}): Promise<Told> {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const own = { 'content-type': 'application/json', 'x-requested-by': 'whm-2fa-reset' };
    const address = `${this.#whm.url}${this.session.token}${folder}`;
    return new Told(
      await browse(`${address}/live_api.cgi?path=${encodeURIComponent(path)}`, {
        method,
        headers: {
          cookie: this.session.cookie,
          referer: `${address}/index.cgi`,
          ...(text === undefined ? {} : own),
          ...headers,
        },
        ...(text === undefined ? {} : { body: text }),
      }),
    );
  }

  async plan(users: readonly string[]): Promise<Plan> {
    return (await this.ask('POST', '/v1/plans', { body: { users } })).as(Plan, 201);
  }

  /** Asks to start a plan. */
  async post(
    { planId, protected: names, counts }: Plan,
    { key = randomUUID(), headers = {} }: { key?: string; headers?: Record<string, string> } = {},
  ): Promise<Told> {
    const body = { planId, reason: 'lost phone', confirm: { count: counts.remove, protected: names } };
    return this.ask('POST', '/v1/jobs', { body, headers: { 'x-idempotency-key': key, ...headers } });
  }

  /** Plans and starts. */
  async start(users: readonly string[]): Promise<Job> {
    return (await this.post(await this.plan(users))).as(Job, 201);
  }

  async events(id: string, after = 0, wait = 20): Promise<EventList> {
    return (await this.ask('GET', `/v1/jobs/${id}/events?after=${after}&wait=${wait}`)).as(EventList);
  }

  /** Polls from the first event to the last, or until one fits. */
  async follow(id: string, isWanted: (event: JobEvent) => boolean = () => false): Promise<JobEvent[]> {
    const events: JobEvent[] = [];
    for (;;) {
      const list = await this.events(id, events.length);
      events.push(...list.items);
      assert.deepEqual(
        events.map(({ seq }) => seq),
        events.map((_, index) => index + 1),
      );
      if (list.ended || events.some(isWanted)) return events;
    }
  }
}

/** Sends what a browser always sends, and unpacks what it would unpack. */
async function browse(url: string, options: SendOptions): Promise<Reply> {
  const headers = { 'accept-encoding': 'gzip, deflate, br', accept: '*/*', ...options.headers };
  const reply = await send(url, { ...options, headers });
  if (reply.headers['content-encoding'] !== 'gzip') return reply;
  const body = gunzipSync(reply.body);
  return { ...reply, body, text: body.toString() };
}

/** An entry of WHM's menu as a user sees it. */
export interface MenuLink {
  href: string;
  target: string;
  label: string;
  icon: string;
}

/** Every entry of the plugin in the menu of a page of WHM. */
export function menuOf(html: string): MenuLink[] {
  const links = html.matchAll(
    /<li><a id="[^"]*" href="([^"]*)" target="([^"]*)"[^>]*>(?:<img src="([^"]*)"[^>]*>)?<span>([^<]*)<\/span>/gu,
  );
  return [...links]
    .map(([, href = '', target = '', icon = '', label = '']) => ({ href, target, icon, label }))
    .filter(({ href }) => href.includes(folder));
}

/** Where the page grows, and its script. */
export interface Mount {
  token: string;
  lang: string;
  dir: string;
  script: string;
}

/** The one mount element of the page, inside WHM's frame. */
export function mountOf(html: string): Mount {
  const [before = '', after = ''] = html.split('<div id="whm-2fa-reset" ');
  assert.equal(html.split('id="whm-2fa-reset"').length, 2, 'there is one mount element');
  assert.match(
    before,
    /<header id="masthead">[^]*<main id="contentContainer">/u,
    "WHM's header is before it",
  );
  const found =
    /^data-token="([^"]*)" data-lang="([^"]*)" data-dir="([^"]*)"><\/div>\s*<noscript>[^<]*<\/noscript>\s*<script src="([^"]*)" defer><\/script>\s*<\/main>[^]*<footer/u.exec(
      after,
    );
  assert.ok(found, `nothing but the script, and WHM's footer, follow in ${after}`);
  const [, token = '', lang = '', dir = '', script = ''] = found;
  return { token, lang, dir, script };
}

/** Logs in, finds the one menu entry, loads the page in its frame and its script. */
export async function openPage(whm: SimulatedWhm, user = 'root'): Promise<Page> {
  const session = await whm.login(user);
  const browser = new Page(whm, session);
  const home = await browser.get('/');
  const links = menuOf(home.text);
  assert.equal(links.length, 1, home.text);
  const { href, target } = links[0] ?? assert.fail();
  assert.equal(target, '_self');
  const page = await browser.get(href.slice(session.token.length));
  assert.equal(page.status, 200, page.text);
  const { token, script } = mountOf(page.text);
  const file = await browser.get(`${folder}/${script}`);
  assert.equal(file.status, 200);
  assert.match(String(file.headers['content-type']), /javascript/u);
  // What follows is asked with the token that the page was told.
  return new Page(whm, { ...session, token });
}
