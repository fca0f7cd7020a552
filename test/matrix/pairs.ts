import type { Random } from '../crash/random.ts';
import { type Choice, names, type Switch, switches } from './rows.ts';

const key = (one: Switch, oneVariant: string, other: Switch, otherVariant: string) =>
  `${one}=${oneVariant} ${other}=${otherVariant}`;

/** Combinations of all switches in which every variant of each meets every variant of every other; few, not fewest. */
export function pairwise(random: Random): Choice[] {
  const open = new Set<string>();
  names.forEach((one, index) => {
    for (const other of names.slice(index + 1))
      for (const oneVariant of switches[one])
        for (const otherVariant of switches[other]) open.add(key(one, oneVariant, other, otherVariant));
  });
  const choices: Choice[] = [];
  while (open.size > 0) {
    const choice = combine(random, open);
    const settled = pairsOf(choice).filter((pair) => open.delete(pair));
    // A seed that settles nothing only costs another draw.
    if (settled.length > 0) choices.push(choice);
  }
  return choices;
}

/** The switches in random order, each with the variant that meets most that it has not met. */
function combine(random: Random, open: ReadonlySet<string>): Choice {
  const choice: Choice = {};
  for (const name of random.some(names, names.length)) {
    const variants = random.some<string>(switches[name], switches[name].length);
    const news = (variant: string) =>
      Object.entries(choice).filter(([other, otherVariant]) =>
        open.has(pairKey(name, variant, other as Switch, otherVariant)),
      ).length;
    choice[name] = variants.reduce((best, variant) => (news(variant) > news(best) ? variant : best));
  }
  return choice;
}

function pairsOf(choice: Choice): string[] {
  const chosen = Object.entries(choice) as [Switch, string][];
  return chosen.flatMap(([one, oneVariant], index) =>
    chosen.slice(index + 1).map(([other, otherVariant]) => pairKey(one, oneVariant, other, otherVariant)),
  );
}

function pairKey(one: Switch, oneVariant: string, other: Switch, otherVariant: string): string {
  return names.indexOf(one) < names.indexOf(other)
    ? key(one, oneVariant, other, otherVariant)
    : key(other, otherVariant, one, oneVariant);
}
