import { Document, visit } from 'yaml';
import type { Envelope, Value } from './envelope.ts';

/**
 * An answer as whmapi1 prints it by default: `---`, sorted keys, two spaces, and numbers without quotes even where the
 * value is text (contract whmapi1.md 2.6). Words that some reader takes for more than text are quoted.
 */
export function toYaml(answer: Envelope): string {
  const document = new Document(plainNumbers(answer), {
    version: '1.1',
    customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || tag.tag !== mergeTag),
    sortMapEntries: true,
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar(_, scalar) {
      if (directives.has(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({ directives: true, lineWidth: 0, blockQuote: false, nullStr: '~' });
  return text.replace(/^%YAML[^\n]*\n/, '');
}

const mergeTag = 'tag:yaml.org,2002:merge';

/** Texts that YAML 1.1 reads as more than text, and that the library writes without quotes. */
const directives: ReadonlySet<unknown> = new Set(['=', '<<']);

const decimal = /^(?:0|[1-9][0-9]{0,14})$/;

function plainNumbers(value: Value): unknown {
  if (typeof value === 'string') return decimal.test(value) ? Number(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: Value) => plainNumbers(one));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainNumbers(inner)]));
}
