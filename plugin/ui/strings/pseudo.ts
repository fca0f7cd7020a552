import type { Catalogue, Phrase } from './phrase.ts';

/** The usual tag of a made-up language: every sentence is marked and a third longer, so that a missed one shows. */
export const pseudoLocale = 'qps-ploc';

const accents: Record<string, string> = { a: 'å', e: 'é', i: 'î', o: 'ö', u: 'û', A: 'Å', E: 'É', O: 'Ö' };

/** The catalogue in the made-up language. */
export function pseudo<Key extends string>(catalogue: Catalogue<Key>): Catalogue<Key> {
  const entries = Object.entries<Phrase>(catalogue).map(([key, phrase]) => [key, phraseOf(phrase)]);
  return Object.fromEntries(entries) as Catalogue<Key>;
}

function phraseOf(phrase: Phrase): Phrase {
  if (typeof phrase === 'string') return marked(phrase);
  const forms = Object.entries(phrase).map(([rule, form]) => [rule, marked(form)]);
  return Object.fromEntries(forms) as Phrase;
}

function marked(text: string): string {
  const accented = text
    .split(/(\{\w+\})/u)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replace(/[aeiouAEO]/gu, (vowel) => accents[vowel] ?? vowel),
    )
    .join('');
  return `⟦${accented}${'·'.repeat(Math.ceil(text.length / 3))}⟧`;
}
