/**
 * Measures the product against its rivals on one simulated host, and what it costs at rest. `npm run bench`
 * runs every part, `npm run bench -- NAME…` some. A promise that does not hold gives exit status 1; with
 * `--ratios` only one that has to hold on any machine, for which one measurement in place of three is enough.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { footprint } from './footprint.ts';
import { idle } from './idle.ts';
import { lists } from './lists.ts';
import { liveness } from './liveness.ts';
import { page } from './page.ts';
import { paced, removal, removalFast, removalSlow } from './parts.ts';
import { liveApi } from './live-api.ts';
import { load, type Measured, report, say } from './report.ts';
import { scale } from './scale.ts';
import { single } from './single.ts';
import { startup } from './startup.ts';
import { store } from './store.ts';

/** @param turns how often a part measures what it compares side by side; the medians count */
type Part = (turns: number) => Promise<Measured>;

const parts: Record<string, Part> = {
  removal,
  'removal-fast': removalFast,
  'removal-slow': removalSlow,
  single,
  scale,
  paced,
  idle,
  startup,
  store,
  lists,
  liveness,
  footprint,
  'live-api': liveApi,
  page,
};

const { values, positionals } = parseArgs({
  options: { ratios: { type: 'boolean' } },
  allowPositionals: true,
});
const chosen = positionals.length > 0 ? positionals : Object.keys(parts);
for (const name of chosen) {
  const part = parts[name];
  if (part === undefined)
    throw new Error(`No part is named ${name}: choose of ${Object.keys(parts).join(', ')}`);
  say(`\n== ${name} (${load()})`);
  const loadBefore = loadavg();
  const measured = await part(values.ratios === true ? 1 : 3);
  report(name, measured, loadBefore);
  const checked = measured.promises.filter(({ ratio }) => values.ratios !== true || ratio === true);
  if (checked.length === 0)
    say(`  BROKEN: nothing of ${name} has to hold on any machine: leave --ratios out`);
  if (checked.length === 0 || checked.some(({ holds }) => !holds)) process.exitCode = 1;
}
