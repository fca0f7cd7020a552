import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SimulatedHost } from '../host/host.ts';
import { type Asked, Client } from './client.ts';
import { OtherHands } from './hands.ts';
import { errorsIn, Life } from './life.ts';
import { configOf, off, on, settle } from './people.ts';
import { leavingPoints, orphanPoints, points, readPoints, startPoints } from './points.ts';
import { Random } from './random.ts';
import { Deck, inventJob, planLife, randomLife, type Scenario } from './scenario.ts';
import { count, type Tally } from './tally.ts';
import { Truth } from './truth.ts';
import { verify } from './verify.ts';
import { Violations } from './violations.ts';

/** Where its named point is not reached, a daemon is killed after so many times of what its start took. */
const longestLife = 10;
const calmMs = 300_000;

/** What a world is made of. */
interface Stage {
  host: SimulatedHost;
  client: Client;
  hands: OtherHands;
  config: string;
}

/** One server and its daemons, one after the other. */
export class World {
  readonly violations: Violations;
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #mortal: string;
  readonly #truth: Truth;
  /** What cPanel does with suspended accounts (contract whmapi1.md 3.2, 3.5). */
  readonly #suspended: { 'suspended-listed': 'yes' | 'no'; 'suspended-removal': 'modified' | 'failed' };
  readonly #asked: Asked[] = [];
  readonly #lives: Life[] = [];
  /** Gates at which calls wait that may outlive their daemon. */
  readonly #shut = new Set<string>();
  /** A point for whose sake this life could do nothing: the next one dies there. */
  #owed: string | undefined;
  /** The last daemon died at a point where it leaves a call. */
  #hasLeftCall = false;

  constructor(seed: number, number: number, mortal: string, tally: Tally) {
    this.violations = new Violations(`seed ${seed} world ${number}`);
    this.#random = new Random(seed * 100_003 + number);
    this.#mortal = mortal;
    this.#tally = tally;
    const listed = this.#random.pick(['yes', 'no'] as const);
    this.#suspended = {
      'suspended-listed': listed,
      'suspended-removal': this.#random.pick(['modified', 'failed'] as const),
    };
    this.#truth = new Truth(listed === 'no');
  }

  /**
   * Plays so many lives that end by SIGKILL, then one in peace, and holds what is on record against the truth.
   * @param mayGoOn asked before each life
   */
  async play(scratch: string, lives: number, mayGoOn: () => boolean): Promise<void> {
    const dir = mkdtempSync(join(scratch, 'world-'));
    const host = await settle(join(dir, 'host'), this.#truth);
    host.control({ switches: this.#suspended });
    try {
      const config = join(dir, 'config.yaml');
      const settings = configOf(dir, host, this.#random.between(3, 20));
      writeFileSync(config, JSON.stringify(settings));
      const client = new Client(settings.socket, this.violations);
      const hands = new OtherHands(host, this.#truth, [...on, ...off]);
      const deck = new Deck(this.#random);
      for (let life = 1; life <= lives && mayGoOn(); life++) {
        this.violations.step = life;
        await this.#live({ host, client, hands, config }, planLife(this.#random, deck, life));
      }
      this.violations.step++;
      await this.#end(host, client, config);
    } finally {
      for (const life of this.#lives) life.kill('SIGKILL');
      await Promise.all(this.#lives.map((life) => life.ended));
      await host.dispose();
      rmSync(dir, { recursive: true, force: true });
    }
  }

  async #live({ host, client, hands, config }: Stage, scenario: Scenario): Promise<void> {
    const { handsShare, faults } = scenario;
    const random = new Random(scenario.seed);
    const open = this.#asked.filter((asked) => !asked.hasEnded);
    const point = this.#pointFor(scenario, open);
    const act = () => count(this.#tally.hands, hands.act(random));
    if (scenario.isReplenished) hands.replenish(random, 40);
    for (const { name } of faults.filter((fault) => fault.kind === 'gate')) this.#shut.add(name);
    host.control({ faults });
    for (let done = 0; done < scenario.handsBefore; done++) act();
    if (point !== undefined && readPoints.has(point)) {
      for (const { users } of open) hands.forestall(random, users);
    }
    this.#hire(scenario, open.length, point, random);

    // One that was owed is not reached so often as the planned one may be.
    const dieAt = point && `${point}:${Math.min(scenario.nth, points[point] ?? 1)}`;
    const life = new Life(config, this.#mortal, dieAt);
    this.#lives.push(life);
    // Sometimes before it is ready: in the middle of opening its record.
    if (dieAt === undefined && random.chance(0.2)) {
      await life.died(random.between(0, 120));
      life.kill('SIGKILL');
    }
    const isReady = await life.ready;
    const readyMs = Date.now() - life.bornAt;
    const told = () => {
      if (random.chance(handsShare)) act();
    };
    const talks = isReady ? this.#talk(client, scenario, random, told) : [];
    // Else the calls that wait there outlive this daemon, and the next one finds them.
    if (isReady && scenario.opensAfter < randomLife / 2)
      talks.push(this.#openLater(host, scenario.opensAfter * readyMs));
    const idle = Promise.all(talks).then(() => undefined);
    await (dieAt === undefined
      ? life.died(scenario.killAfter * readyMs)
      : Promise.race([life.died(longestLife * readyMs), idle]));
    life.kill('SIGKILL');
    await this.#bury(life, point);
    await idle;
  }

  /**
   * The named point of a life, or one that the last life owes. A point of a job taken up again needs such a job, one
   * of an orphan a call that was left: where there is none, this life sees to it and owes the point.
   */
  #pointFor({ point }: Scenario, open: readonly Asked[]): string | undefined {
    const wanted = this.#owed ?? point ?? '';
    this.#owed = wanted;
    if (readPoints.has(wanted) && !open.some(isTakenUp)) return 'batch.started.after';
    if (orphanPoints.has(wanted) && !this.#hasLeftCall) return 'call.running';
    this.#owed = undefined;
    return wanted === '' ? undefined : wanted;
  }

  /** Someone must be there for the daemon to have work, but a long queue only makes worlds slow to end. */
  #hire({ newJobs }: Scenario, open: number, point: string | undefined, random: Random): void {
    const isNeeded = open === 0 || (point !== undefined && startPoints.has(point));
    if (open >= 2 && !isNeeded) return;
    this.#asked.push(...newJobs);
    if (isNeeded && newJobs.length === 0)
      this.#asked.push(inventJob(random, `needed-${this.violations.step}`));
  }

  /** Everything that clients do in one life. */
  #talk(client: Client, { cancels }: Scenario, random: Random, told: () => void): Promise<void>[] {
    const victim = this.#asked.findLast((asked) => !asked.hasEnded && asked.isCancelled !== true);
    const cancel = async () => {
      if (cancels && victim !== undefined) await client.cancel(victim);
    };
    const talks: Promise<void>[] = [];
    for (const asked of this.#asked) {
      const isNew = asked.id === undefined;
      const isRepeated = !isNew && random.chance(0.1);
      const isWatched = !isNew && (!asked.hasEnded || random.chance(0.2));
      const from = random.chance(0.5) ? 0 : asked.seen.length;
      // What is new is cancelled once its start was answered.
      if (isNew) talks.push(this.#startAndWatch(client, asked, told, asked === victim ? cancel : undefined));
      else if (isRepeated) talks.push(client.start(asked));
      if (isWatched) talks.push(client.watch(asked, from, told));
    }
    if (victim?.id !== undefined) talks.push(delay(random.between(0, 200)).then(cancel));
    return talks;
  }

  async #bury(life: Life, point: string | undefined): Promise<void> {
    const ended = await life.ended;
    const isAtPoint = point !== undefined && ended.stderr === `dies at ${point}`;
    const where = isAtPoint ? point : life.wasKilled ? 'from outside' : 'by itself';
    this.#hasLeftCall = leavingPoints.has(where);
    count(this.#tally.kills, where);
    if (ended.signal !== 'SIGKILL' || where === 'by itself')
      this.violations.add(`the daemon ended by itself: ${ended.code} ${ended.signal} ${ended.stderr}`);
    for (const line of errorsIn(ended)) this.violations.add(`logged ${line}`);
  }

  async #startAndWatch(
    client: Client,
    asked: Asked,
    told: () => void,
    started?: () => Promise<void>,
  ): Promise<void> {
    await client.start(asked);
    if (asked.id === undefined) return;
    await Promise.all([client.watch(asked, 0, told), started?.()]);
  }

  async #openLater(host: SimulatedHost, ms: number): Promise<void> {
    const shut = [...this.#shut];
    this.#shut.clear();
    await delay(ms);
    for (const name of shut) host.open(name);
  }

  /** A life in peace: every job comes to its end, and everything is held against the truth. */
  async #end(host: SimulatedHost, client: Client, config: string): Promise<void> {
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

/** A daemon will find it on record. */
function isTakenUp({ id, hasEnded }: Asked): boolean {
  return id !== undefined && !hasEnded;
}
