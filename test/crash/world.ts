import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createHost, type SimulatedHost } from '../host/host.ts';
import type { Fault } from '../host/whmapi1/faults.ts';
import { type Asked, Client } from './client.ts';
import { OtherHands } from './hands.ts';
import { errorsIn, Life } from './life.ts';
import { points, startPoints } from './points.ts';
import { Random } from './random.ts';
import { Truth } from './truth.ts';
import { verify } from './verify.ts';
import { Violations } from './violations.ts';

const removal = 'twofactorauth_remove_user_config';
const off = ['off0', 'off1', 'off2', 'off3'];
const on = Array.from({ length: 90 }, (_, index) => `user${index}`);
/** A reseller without an account: cPanel's list never shows it. */
const vendor = 'vendor';
const others = ['nobody', 'info@user0.example'];

/**
 * A daemon lives on after its start for at most so many times as long as that took: killed at random, and where its
 * named point is not reached. In these measures a loaded machine plays the same lives as a quick one.
 */
const randomLife = 4;
const longestLife = 10;
const calmMs = 60_000;

export interface Tally {
  kills: Map<string, number>;
  jobs: number;
  targets: number;
  handsActed: number;
  outcomes: Map<string, number>;
}

/** One server and its daemons, one after the other. */
export class World {
  readonly violations: Violations;
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #mortal: string;
  readonly #truth = new Truth();
  readonly #asked: Asked[] = [];
  readonly #lives: Life[] = [];
  /** Gates at which calls wait that may outlive their daemon. */
  readonly #shut = new Set<string>();
  #handsSeed = 0;

  constructor(seed: number, number: number, mortal: string, tally: Tally) {
    this.violations = new Violations(`seed ${seed} world ${number}`);
    this.#random = new Random(seed * 100_003 + number);
    this.#mortal = mortal;
    this.#tally = tally;
  }

  /**
   * Plays so many lives that end by SIGKILL, then one in peace, and holds what is on record against the truth.
   * @param mayGoOn asked before each life
   */
  async play(scratch: string, lives: number, mayGoOn: () => boolean): Promise<void> {
    const dir = mkdtempSync(join(scratch, 'world-'));
    const host = await this.#makeHost(join(dir, 'host'));
    try {
      const socket = join(dir, 'run/daemon.sock');
      const config = join(dir, 'config.yaml');
      writeFileSync(
        config,
        JSON.stringify({
          socket,
          stateDir: join(dir, 'state'),
          whmapi1: { path: host.whmapi1, timeoutSeconds: 600 },
          gateway: { enabled: false },
          access: { resellers: ['resell'] },
          load: { pauseAbove: null },
          batch: { max: this.#random.between(3, 20), targetSeconds: 1 },
        }),
      );
      const client = new Client(socket, this.violations);
      const hands = new OtherHands(host, this.#truth, [...on, ...off]);
      for (let life = 0; life < lives && mayGoOn(); life++) await this.#live({ host, client, hands, config });
      await this.#end(host, client, config);
    } finally {
      for (const life of this.#lives) life.kill('SIGKILL');
      await Promise.all(this.#lives.map((life) => life.ended));
      await host.dispose();
      rmSync(dir, { recursive: true, force: true });
    }
  }

  async #makeHost(root: string): Promise<SimulatedHost> {
    const host = await createHost({
      dir: root,
      accounts: [
        ...on.map((name, index) => ({ name, twoFactor: true, ...(index % 3 === 0 && { owner: 'resell' }) })),
        ...off.map((name) => ({ name, twoFactor: false })),
      ],
      control: { delays: { startupMs: 0 }, switches: { 'reseller-calls': 'create-acct' } },
    });
    host.addReseller('resell');
    host.addReseller(vendor);
    host.setTwoFactor([vendor], true);
    on.forEach((name, index) => this.#truth.add(name, true, index % 3 === 0 ? 'resell' : 'root'));
    for (const name of off) this.#truth.add(name, false, 'root');
    this.#truth.add(vendor, true, undefined);
    return host;
  }

  /** One life, planned before it begins, so that a seed plans the same whatever the timing. */
  async #live(stage: {
    host: SimulatedHost;
    client: Client;
    hands: OtherHands;
    config: string;
  }): Promise<void> {
    const { host, client, hands, config } = stage;
    const random = this.#random;
    this.violations.step++;
    const point = random.chance(0.25) ? undefined : random.pick(Object.keys(points));
    const dieAt = point === undefined ? undefined : `${point}:${random.between(1, points[point] ?? 1)}`;
    const killAfter = random.next() * randomLife;
    const newJobs = Array.from({ length: random.between(0, 2) }, () => this.#invent(random));
    const cancels = point?.startsWith('job.cancelling') === true || random.chance(0.08);
    if (random.chance(0.6)) hands.replenish(random, 40);
    const handsBefore = random.chance(0.3) ? random.between(1, 4) : 0;
    const handsShare = random.pick([0, 0, 0.1, 0.4]);
    const faults = random.chance(0.4) ? [this.#fault(random)] : [];
    const opensAfter = random.next() * randomLife;
    if (random.chance(0.35)) faults.push(this.#gate(random));
    host.control({ faults });
    this.#handsSeed = random.between(0, 1_000_000);
    const handsRandom = new Random(this.#handsSeed);
    const act = () => {
      hands.act(handsRandom);
      this.#tally.handsActed++;
    };
    for (let count = 0; count < handsBefore; count++) act();
    const open = this.#asked.filter((asked) => !asked.hasEnded);
    // Someone must be there for the daemon to have work, but a long queue only makes worlds slow to end.
    const isNewNeeded = open.length === 0 || (point !== undefined && startPoints.has(point));
    if (isNewNeeded && newJobs.length === 0) newJobs.push(this.#invent(new Random(this.#handsSeed + 1)));
    if (open.length < 2 || isNewNeeded) this.#asked.push(...newJobs);

    const life = new Life(config, this.#mortal, dieAt);
    this.#lives.push(life);
    // Sometimes before it is ready: in the middle of opening its record.
    if (dieAt === undefined && random.chance(0.2)) {
      await life.died(random.between(0, 120));
      life.kill('SIGKILL');
    }
    const isReady = await life.ready;
    const talks: Promise<void>[] = [];
    if (isReady) {
      const told = () => {
        if (handsRandom.chance(handsShare)) act();
      };
      for (const asked of this.#asked) {
        const isRepeated = asked.id !== undefined && handsRandom.chance(0.1);
        if (asked.id === undefined || isRepeated) talks.push(this.#startAndWatch(client, asked, told));
        if (asked.id !== undefined && (!asked.hasEnded || handsRandom.chance(0.2)))
          talks.push(client.watch(asked, handsRandom.chance(0.5) ? 0 : asked.seen.length, told));
      }
      const victim = this.#asked.findLast((asked) => !asked.hasEnded && asked.isCancelled !== true);
      if (cancels && victim !== undefined)
        talks.push(this.#cancelLater(client, victim, handsRandom.between(0, 200)));
    }
    const readyMs = Date.now() - life.bornAt;
    // Else the calls that wait there outlive this daemon, and the next one finds them.
    if (isReady && opensAfter < randomLife / 2) talks.push(this.#openLater(host, opensAfter * readyMs));
    const idle = Promise.all(talks).then(() => undefined);
    await (dieAt === undefined
      ? life.died(killAfter * readyMs)
      : Promise.race([life.died(longestLife * readyMs), idle]));
    life.kill('SIGKILL');
    await this.#bury(life, point);
    await idle;
  }

  async #bury(life: Life, point: string | undefined): Promise<void> {
    const ended = await life.ended;
    const isAtPoint = point !== undefined && ended.stderr === `dies at ${point}`;
    const where = isAtPoint ? point : life.wasKilled ? 'from outside' : 'by itself';
    this.#tally.kills.set(where, (this.#tally.kills.get(where) ?? 0) + 1);
    if (ended.signal !== 'SIGKILL' || where === 'by itself')
      this.violations.add(`the daemon ended by itself: ${ended.code} ${ended.signal} ${ended.stderr}`);
    for (const line of errorsIn(ended)) this.violations.add(`logged ${line}`);
  }

  async #startAndWatch(client: Client, asked: Asked, told: () => void): Promise<void> {
    const isNew = asked.id === undefined;
    await client.start(asked);
    if (isNew && asked.id !== undefined) await client.watch(asked, 0, told);
  }

  async #cancelLater(client: Client, asked: Asked, ms: number): Promise<void> {
    await delay(ms);
    await client.cancel(asked);
  }

  /** A gate for one removing call. */
  #gate(random: Random): Fault {
    const name = `gate${this.violations.step}`;
    this.#shut.add(name);
    const at = random.pick(['start', 'before-save', 'after-save', 'before-exit'] as const);
    return { kind: 'gate', name, at, when: { function: removal, nth: random.between(1, 2) } };
  }

  async #openLater(host: SimulatedHost, ms: number): Promise<void> {
    const shut = [...this.#shut];
    this.#shut.clear();
    await delay(ms);
    for (const name of shut) host.open(name);
  }

  #invent(random: Random): Asked {
    const size = random.chance(0.2) ? random.between(26, 60) : random.between(5, 25);
    const actor = random.chance(0.2) ? 'whm:resell' : 'cli';
    const users = random.some([...on, ...on, ...off], size);
    if (random.chance(0.3)) users.push(vendor);
    if (random.chance(0.2)) users.push(random.pick(others));
    const key = `key-${this.#asked.length}-${random.between(0, 1e9)}`;
    const unique = [...new Set(users)];
    const plans = unique.length > 25 || random.chance(0.4);
    return { key, users: unique, actor, plans, seen: [], hasEnded: false };
  }

  #fault(random: Random): Fault {
    const when = { function: removal };
    const once = { ...when, nth: random.between(1, 2) };
    return random.pick<Fault>([
      { kind: 'slow-start', ms: random.between(50, 600), when },
      { kind: 'slow-start', ms: random.between(50, 300) },
      { kind: 'kill', at: 'before-save', when: once },
      { kind: 'kill', at: 'after-save', when: once },
      { kind: 'exit', at: 'after-save', when: once },
      { kind: 'no-output', when: once },
      { kind: 'truncated', when: once },
      { kind: 'save-lost', users: random.some(on, 10), when },
      { kind: 'save-fails', when: once },
      { kind: 'refuse-users', users: { [random.pick(on)]: 'No.', [random.pick(on)]: 'Not this one.' }, when },
    ]);
  }

  /** A life in peace: every job comes to its end, and everything is held against the truth. */
  async #end(host: SimulatedHost, client: Client, config: string): Promise<void> {
    this.violations.step++;
    host.control({ faults: [] });
    const life = new Life(config, this.#mortal, undefined);
    this.#lives.push(life);
    if (!(await life.ready)) {
      const { stderr } = await life.ended;
      this.violations.add(`the last daemon did not start: ${stderr}`);
      return;
    }
    const opened = this.#openLater(host, this.#random.between(0, 500));
    const talks = this.#asked.map(async (asked) => {
      await client.start(asked);
      if (asked.id === undefined) this.violations.add(`key ${asked.key} makes no job in peace`);
      else await client.watch(asked, 0, () => undefined);
    });
    const isCalm = await Promise.race([
      Promise.all(talks).then(() => true),
      delay(calmMs, false, { ref: false }),
    ]);
    const unended = this.#asked.filter((asked) => !asked.hasEnded);
    if (!isCalm || unended.length > 0) {
      const told = unended.map(({ id, seen }) => `${id}: ${seen.at(-1)}`).join('; ');
      this.violations.add(`jobs do not end in peace: ${told}`);
    } else {
      await verify({
        client,
        host,
        truth: this.#truth,
        asked: this.#asked,
        lives: this.#lives,
        violations: this.violations,
        tally: this.#tally,
      });
    }
    life.kill('SIGTERM');
    const ended = await life.ended;
    await Promise.all([...talks, opened]);
    if (ended.code !== 0)
      this.violations.add(`the daemon did not stop in order: ${ended.code} ${ended.signal} ${ended.stderr}`);
    for (const line of errorsIn(ended)) this.violations.add(`logged ${line}`);
  }
}
