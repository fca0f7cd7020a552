/**
 * Kills the daemon over and over, at named points and at random, and holds what it reports against the simulated
 * server's own record. node test/crash/main.ts --kills 1000 --seed N --minutes M --workers W; --world K plays one
 * world of a seed alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { leftProcesses } from '../left-processes.ts';
import { buildMortal } from './build.ts';
import { points } from './points.ts';
import { type Tally, World } from './world.ts';

const livesPerWorld = 40;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    minutes: { type: 'string', default: '20' },
    workers: { type: 'string', default: '3' },
    world: { type: 'string' },
  },
});
const seed = Number(values.seed);
const wanted = Number(values.kills);
const deadline = Date.now() + Number(values.minutes) * 60_000;
const began = performance.now();
const tally: Tally = { kills: new Map(), jobs: 0, targets: 0, handsActed: 0, outcomes: new Map() };
const violations: string[] = [];
const scratch = mkdtempSync(join(tmpdir(), 'whm-2fa-reset-crash-'));

// Cut off, it leaves no daemon and no folder behind; a simulated whmapi1 ends with its folder.
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const killed = () => [...tally.kills.values()].reduce((sum, count) => sum + count, 0);
const isTime = () => Date.now() < deadline && violations.length === 0;
let planned = 0;
let worlds = 0;

async function work(mortal: string): Promise<void> {
  while (planned < wanted && isTime()) {
    const lives = Math.min(livesPerWorld, wanted - planned);
    planned += lives;
    await play(mortal, ++worlds, lives);
  }
}

async function play(mortal: string, number: number, lives: number): Promise<void> {
  const world = new World(seed, number, mortal, tally);
  try {
    await world.play(scratch, lives, isTime);
  } catch (error) {
    world.violations.add(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  violations.push(...world.violations.found);
  console.log(`world ${number} has ended: ${killed()} kills so far`);
}

console.log(`seed ${seed}`);
const mortal = join(import.meta.dirname, '../../dist/crash/daemon.mjs');
await buildMortal(mortal);
// Marks every process of the run from here on, so that one left behind is found.
process.env['TMPDIR'] = scratch;
if (values.world !== undefined) await play(mortal, Number(values.world), livesPerWorld);
else await Promise.all(Array.from({ length: Number(values.workers) }, () => work(mortal)));

const sorted = (counts: Map<string, number>) =>
  [...counts]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, count]) => `  ${name}: ${count}`);
const missed = Object.keys(points).filter((point) => !tally.kills.has(point));
if (values.world === undefined && wanted >= 1000 && isTime() && missed.length > 0)
  violations.push(`never killed at ${missed.join()}`);
if (values.world === undefined && killed() < wanted && violations.length === 0)
  violations.push(`only ${killed()} of ${wanted} kills in ${values.minutes} minutes`);
violations.push(...leftProcesses(scratch).map((text) => `left running: ${text}`));
console.log(`kills by point:\n${sorted(tally.kills).join('\n')}`);
console.log(`outcomes:\n${sorted(tally.outcomes).join('\n')}`);
console.log(
  `seed ${seed}: ${killed()} kills, ${worlds} worlds, ${tally.jobs} jobs, ${tally.targets} targets, ` +
    `${tally.handsActed} acts of other hands, ${violations.length} violations in ${Math.round((performance.now() - began) / 1000)} s`,
);
for (const violation of violations) console.log(`VIOLATION ${violation}`);
process.exitCode = violations.length === 0 ? 0 : 1;
