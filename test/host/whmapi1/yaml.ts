import { isMap, type Json } from './json.ts';

const plain = /^[A-Za-z_/][A-Za-z0-9_./-]*$/u;
const reserved = /^(?:true|false|yes|no|on|off|null|y|n)$/iu;
const digits = /^(?:0|[1-9]\d*)$/u;

function scalar(value: null | string | number): string {
  if (value === null) return '~';
  const text = String(value);
  // A string of digits prints plain too (contract 2.6).
  if (digits.test(text) || (plain.test(text) && !reserved.test(text))) return text;
  return JSON.stringify(text);
}

function lines(value: Json, indent: string): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => nested('-', each, indent));
  if (!isMap(value)) return [`${indent}${scalar(value)}`];
  return Object.keys(value)
    .toSorted()
    .flatMap((key) => nested(`${scalar(key)}:`, value[key] ?? null, indent));
}

function nested(head: string, value: Json, indent: string): string[] {
  if (Array.isArray(value) && value.length === 0) return [`${indent}${head} []`];
  if (isMap(value) && Object.keys(value).length === 0) return [`${indent}${head} {}`];
  if (!Array.isArray(value) && !isMap(value)) return [`${indent}${head} ${scalar(value)}`];
  return [`${indent}${head}`, ...lines(value, `${indent}  `)];
}

/** A document as whmapi1 prints it by default: `---`, sorted keys, two spaces (contract 2.6). */
export function toYaml(document: Json): string {
  return `---\n${lines(document, '').join('\n')}\n`;
}
