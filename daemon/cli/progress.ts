import { outcomes } from '../protocol/choices.ts';
import { visible } from './escape.ts';
import { displayWidth } from './table.ts';
import type { Tally } from './tally.ts';
import { number } from './words.ts';

const barWidth = 24;

/** One line for a terminal of that many columns, a column shorter so that it never wraps. */
export function progressText(tally: Tally, columns: number): string {
  const { total, done, counts } = tally;
  const filled = total === 0 ? barWidth : Math.floor((done / total) * barWidth);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] `;
  const settled = outcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
  const told = outcomes.filter((outcome) => counts[outcome] > 0);
  const parts = [
    `${number(done)}/${number(total)}`,
    ...told.map((outcome) => `${number(counts[outcome])} ${outcome.replace('-', ' ')}`),
    ...(done > settled ? [`${number(done - settled)} being verified`] : []),
    ...(tally.cancelling ? ['cancelling'] : []),
    ...(tally.waiting === undefined ? [] : [visible(tally.waiting)]),
  ];
  return cut((columns >= 60 ? bar : '') + parts.join('  '), columns - 1);
}

function cut(text: string, width: number): string {
  let result = '';
  let used = 0;
  for (const character of text) {
    used += displayWidth(character);
    if (used > width) break;
    result += character;
  }
  return result;
}
