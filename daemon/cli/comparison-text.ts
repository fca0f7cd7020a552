import { type Comparison, isAsPlanned } from '../protocol/comparison.ts';
import type { Intent } from '../protocol/plan.ts';
import { counted, number } from './words.ts';
import { visible } from './escape.ts';

const intents: Record<Intent, string> = {
  remove: 'planned to remove',
  'already-off': 'planned as already off',
  refuse: 'refused by the plan',
};

/** What a job's plan said, and what came of it, as lines. */
export function comparisonLines({ planned, fates, deviating }: Comparison): string[] {
  const all = Object.keys(intents) as Intent[];
  return [
    ...all
      .filter((intent) => planned[intent] > 0)
      .map((intent) => {
        const parts = fates
          .filter((fate) => fate.planned === intent)
          .map((fate) => `${number(fate.count)} ${fateText(fate)}`);
        return `${intents[intent]}: ${number(planned[intent])} -> ${parts.join(', ')}`;
      }),
    deviating === 0
      ? 'All that has ended, ended as planned.'
      : `${counted(deviating, 'account')} ended otherwise than planned.`,
  ];
}

function fateText({ outcome, code, ...fate }: Comparison['fates'][number]): string {
  if (outcome === undefined) return 'open';
  const words = outcome.replace('-', ' ');
  if (isAsPlanned({ ...fate, outcome })) return words;
  return `${words}${code === undefined ? (fate.verified ? '' : ', not verified') : ` (${visible(code)})`}`;
}
