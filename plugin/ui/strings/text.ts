import type { Catalogue, Phrase } from './phrase.ts';
import { en } from './en.ts';
import { pseudo, pseudoLocale } from './pseudo.ts';

/** Every sentence that the page says. */
export type Key = keyof typeof en;
export type Values = Readonly<Record<string, string | number>>;

/** What the page says: sentences in the language of a catalogue, numbers and moments as the browser's reader writes them. */
export interface Text {
  /** Of the sentences. */
  language: string;
  /** A sentence; numbers among the values are written the reader's way, and `count` chooses its form. */
  say(key: Key, values?: Values): string;
  /** The same with parts that are no text, such as elements, in the places of their names. */
  compose<T>(key: Key, values: Readonly<Record<string, string | number | T>>): (string | T)[];
  number(value: number): string;
  /** The same with a unit, as a percentage, or with other places. */
  format(value: number, options: Intl.NumberFormatOptions): string;
  /** Date and time in the browser's time zone. */
  moment(iso: string): string;
  time(iso: string): string;
  /** The browser's, by its name. */
  timeZone: string;
}

const catalogues: Record<string, Catalogue<Key>> = { en, [pseudoLocale]: pseudo(en) };
/** What the sentences are announced as, and their grammar: a made-up language has those of what it is made from. */
const grammars: Record<string, string> = { [pseudoLocale]: 'en' };

/** @param wanted the language tag that WHM gives, such as `de` or `pt_br`; what is not there is said in English */
export function createText(wanted: string): Text {
  const locale = canonical(wanted);
  const language =
    [locale.toLowerCase(), locale.split('-')[0] ?? ''].find((tag) => tag in catalogues) ?? 'en';
  const catalogue = catalogues[language] ?? en;
  const grammar = grammars[language] ?? language;
  const plural = new Intl.PluralRules(grammar);
  const numbers = new Intl.NumberFormat(locale);
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const times = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });

  const compose: Text['compose'] = (key, values) => {
    const { count } = values;
    const template = formOf(catalogue[key], typeof count === 'number' ? plural.select(count) : 'other');
    return template.split(/\{(\w+)\}/u).flatMap((part, index) => {
      if (index % 2 === 0) return part === '' ? [] : [part];
      const value = values[part] ?? '';
      return [typeof value === 'number' ? numbers.format(value) : value];
    });
  };
  return {
    language: grammar,
    compose,
    say: (key, values = {}) => compose(key, values).join(''),
    number: (value) => numbers.format(value),
    format: (value, options) => new Intl.NumberFormat(locale, options).format(value),
    moment: (iso) => moments.format(new Date(iso)),
    time: (iso) => times.format(new Date(iso)),
    timeZone: times.resolvedOptions().timeZone,
  };
}

function formOf(phrase: Phrase, rule: Intl.LDMLPluralRule): string {
  if (typeof phrase === 'string') return phrase;
  return phrase[rule] ?? phrase.other;
}

function canonical(wanted: string): string {
  try {
    return Intl.getCanonicalLocales(wanted.replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}
