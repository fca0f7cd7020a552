import { textArgument } from '../context.ts';
import { isMap, type Json, type JsonMap, perlString } from '../json.ts';
import type { Outcome } from '../outcome.ts';

type Row = JsonMap;

const text = (row: Row, field: string): string => perlString(row[field] ?? null);
/** A cell as a number; "unlimited" counts as endless where the type says so. */
const amount = (value: string, unlimited: number): number =>
  /^unlimited$/iu.test(value) ? unlimited : Number.parseFloat(value);

/** Applies api.filter, api.sort, api.chunk and api.columns to the array in `data` (contract 4). */
export function applyControls(outcome: Outcome, values: JsonMap): Outcome {
  if (!outcome.ok || !isMap(outcome.data)) return outcome;
  const found = Object.entries(outcome.data).find(([, value]) => Array.isArray(value));
  if (found === undefined || !(found[1] as Json[]).every((row) => isMap(row))) return outcome;
  const [key, rows] = found as [string, Row[]];
  const on = (name: string): boolean => textArgument(values, `api.${name}.enable`) === '1';

  let result = on('filter') ? filtered(rows, values) : rows;
  if (on('columns')) result = withColumns(result, values);
  if (on('sort')) result = sorted(result, values);
  const metadata: JsonMap = {};
  if (on('chunk')) result = chunked(result, values, metadata);
  return { ok: true, data: { ...outcome.data, [key]: result }, metadata };
}

function letters(values: JsonMap, control: string): string[] {
  const found = Object.keys(values).flatMap(
    (key) => new RegExp(`^api\\.${control}\\.([a-z])(?:\\.|$)`, 'u').exec(key)?.[1] ?? [],
  );
  return [...new Set(found)].toSorted();
}

function filtered(rows: Row[], values: JsonMap): Row[] {
  return letters(values, 'filter').reduce((left, letter) => {
    const of = (name: string): string => textArgument(values, `api.filter.${letter}.${name}`) ?? '';
    const field = of('field');
    const test = testOf(of('type') || 'contains', of('arg0'));
    return left.filter((row) =>
      (field === '*' ? Object.keys(row) : [field]).some((key) => test(text(row, key))),
    );
  }, rows);
}

function testOf(type: string, argument: string): (value: string) => boolean {
  const wanted = argument.toLowerCase();
  const endless = type.endsWith('_handle_unlimited') ? Number.POSITIVE_INFINITY : Number.NaN;
  const compare = (test: (left: number, right: number) => boolean) => (value: string) =>
    test(amount(value, endless), amount(argument, endless));
  switch (type.replace(/_handle_unlimited$/u, '')) {
    case 'begins':
      return (value) => value.toLowerCase().startsWith(wanted);
    case 'eq':
      return (value) => value === argument;
    case '==':
      return compare((left, right) => left === right);
    case 'lt':
      return compare((left, right) => left < right);
    case 'lt_equal':
      return compare((left, right) => left <= right);
    case 'gt':
      return compare((left, right) => left > right);
    case 'gt_equal':
      return compare((left, right) => left >= right);
    default:
      return (value) => value.toLowerCase().includes(wanted);
  }
}

function by(weigh: (value: string) => number | string) {
  return (left: string, right: string): number => {
    const [a, b] = [weigh(left), weigh(right)];
    if (a === b) return 0;
    return a < b ? -1 : 1;
  };
}

function compareBy(method: string): (left: string, right: string) => number {
  switch (method) {
    case 'numeric':
      return by((value) => amount(value, Number.POSITIVE_INFINITY) || 0);
    case 'numeric_zero_as_max':
      return by((value) => amount(value, Number.POSITIVE_INFINITY) || Number.POSITIVE_INFINITY);
    case 'ipv4':
      return by((value) => value.split('.').reduce((sum, part) => sum * 256 + Number(part), 0));
    case 'lexicographic_caseless':
      return by((value) => value.toLowerCase());
    default:
      return by((value) => value);
  }
}

function sorted(rows: Row[], values: JsonMap): Row[] {
  const keys = letters(values, 'sort').map((letter) => {
    const of = (name: string): string => textArgument(values, `api.sort.${letter}.${name}`) ?? '';
    return { field: of('field'), compare: compareBy(of('method')), sign: of('reverse') === '1' ? -1 : 1 };
  });
  return rows.toSorted((left, right) => {
    for (const { field, compare, sign } of keys) {
      const order = compare(text(left, field), text(right, field));
      if (order !== 0) return order * sign;
    }
    return 0;
  });
}

function withColumns(rows: Row[], values: JsonMap): Row[] {
  const shown = letters(values, 'columns').map((letter) => textArgument(values, `api.columns.${letter}`));
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => shown.includes(key))));
}

function chunked(rows: Row[], values: JsonMap, metadata: JsonMap): Row[] {
  const size = Number(textArgument(values, 'api.chunk.size') ?? 100);
  const asked = Number(textArgument(values, 'api.chunk.start') ?? 1);
  const start = asked >= 1 && asked <= rows.length ? asked : 1;
  if (textArgument(values, 'api.chunk.verbose') === '1')
    metadata['chunk'] = {
      start,
      size,
      records: rows.length,
      current: Math.floor((start - 1) / size) + 1,
      chunks: Math.ceil(rows.length / size),
    };
  return rows.slice(start - 1, start - 1 + size);
}
