/** A number with its noun: `1 account`, `2,500 accounts`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${number(count)} ${count === 1 ? noun : plural}`;
}

/** A whole number with its thousands set apart; Intl would cost its loading. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Bytes in GiB, to a tenth. */
export function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}

/** A timestamp for people, whole seconds, still UTC: `2026-01-31 23:59:59`. */
export function moment(timestamp: string): string {
  return timestamp.slice(0, 19).replace('T', ' ');
}

/** An argument as a shell takes it, quoted only where it must be. */
export function shellQuoted(argument: string): string {
  return /^[\w./:@%+=,-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
