/**
 * Kills the daemon over and over, at named points and at random, and holds what it reports against the simulated
 * server's own record. node test/crash/main.ts --kills 1000 --seed N --minutes M --workers W: whichever of kills and
 * minutes comes first ends it; --world K plays one world of a seed alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { leftProcesses } from '../left-processes.ts';
import { buildMortal } from './build.ts';
import { points } from './points.ts';
import { Tally } from './tally.ts';
import { World } from './world.ts';

const livesPerWorld = 40;
/** A run that its time ends before the kills are done proves less; with fewer than these, too little. */
const leastKills = 100;
/** From so many on every named point has had its turn several times. */
const everyPoint = 500;

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
const tally = new Tally();
const violations: string[] = [];
const scratch = mkdtempSync(join(tmpdir(), 'whm-2fa-reset-crash-'));

// Cut off, it leaves no daemon and no folder behind; a simulated whmapi1 ends with its folder.
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

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
  console.log(`world ${number} has ended: ${tally.killed} kills so far`);
}

console.log(`seed ${seed}`);
const mortal = join(import.meta.dirname, '../../dist/crash/daemon.mjs');
await buildMortal(mortal);
// Marks every process of the run from here on, so that one left behind is found.
process.env['TMPDIR'] = scratch;
if (values.world !== undefined) await play(mortal, Number(values.world), livesPerWorld);
else await Promise.all(Array.from({ length: Number(values.workers) }, () => work(mortal)));
const cause = violations.length > 0 ? 'a violation ends a run' : 'the time was up';

const isWhole = values.world === undefined && tally.killed >= wanted;
const missed = Object.keys(points).filter((point) => !tally.kills.has(point));
for (const point of missed) tally.kills.set(point, 0);
if (tally.killed >= everyPoint && missed.length > 0) violations.push(`never killed at ${missed.join()}`);
if (values.world === undefined && tally.killed < Math.min(wanted, leastKills) && violations.length === 0)
  violations.push(`only ${tally.killed} kills in ${values.minutes} minutes, not even ${leastKills}`);
violations.push(...leftProcesses(scratch).map((text) => `left running: ${text}`));
for (const line of tally.lines()) console.log(line);
const share = isWhole || values.world !== undefined ? '' : ` of ${wanted}, for ${cause}`;
console.log(
  `seed ${seed}: ${tally.killed} kills${share}, ${worlds} worlds, ${tally.summary}, ` +
    `${violations.length} violations in ${Math.round((performance.now() - began) / 1000)} s`,
);
for (const violation of violations) console.log(`VIOLATION ${violation}`);
process.exitCode = violations.length === 0 ? 0 : 1;
