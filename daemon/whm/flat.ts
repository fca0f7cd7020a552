import { isAscii } from 'node:buffer';

/** What a member of a flat object can be. */
export type Cell = string | number | boolean | null | undefined;

const [quote, comma, zero, one, colon, open, close] = [0x22, 0x2c, 0x30, 0x31, 0x3a, 0x7b, 0x7d] as const;
/** V8 copies slices up to this length; a longer one would keep the whole text in memory. */
const copied = 12;

/**
 * Reads flat objects out of JSON without white space. It throws at anything else; what it gives JSON.parse gives as
 * well, unless a control character stands in it.
 */
export class FlatReader {
  readonly #bytes: Buffer;
  readonly #text: string;
  readonly #isAscii: boolean;
  readonly #escaped = /"(?:[^"\\]|\\.)*"/uy;
  readonly #literal = /[^\s",:{}[\]]+/uy;
  /** The next backslash, or the end. */
  #escape: number;
  #at: number;

  /**
   * @param bytes UTF-8
   * @param text the same read as latin1: places in it are places in the bytes
   */
  constructor(bytes: Buffer, text: string, at: number) {
    this.#bytes = bytes;
    this.#text = text;
    this.#isAscii = isAscii(bytes);
    this.#escape = backslashFrom(text, at);
    this.#at = at;
  }

  /** Where it goes on. */
  get at(): number {
    return this.#at;
  }

  /** Goes on behind this character if it is the next. */
  has(character: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== character) return false;
    this.#at += 1;
    return true;
  }

  take(character: number): void {
    if (!this.has(character)) throw new SyntaxError(`Something else stands at ${this.#at}`);
  }

  /** Fills the cells with an object's members, by these keys; a member of another key is passed over. */
  object(keys: readonly string[], cells: Cell[]): void {
    cells.fill(undefined);
    this.take(open);
    do {
      const cell = this.#key(keys);
      const isWanted = cell >= 0;
      const isString = this.#text.charCodeAt(this.#at) === quote;
      const value = isString ? this.string(isWanted) : this.#other();
      if (isWanted) cells[cell] = value;
    } while (this.has(comma));
    this.take(close);
  }

  /** A string; if it is not wanted, empty. */
  string(isWanted = true): string {
    const from = this.#at + 1;
    const to = this.#closing();
    if (this.#escape < to) return this.#withEscapes(from - 1);
    this.#at = to + 1;
    if (!isWanted) return '';
    if (this.#isAscii && to - from <= copied) return this.#text.slice(from, to);
    return this.#bytes.toString(this.#isAscii ? 'latin1' : 'utf8', from, to);
  }

  /** The name before an object, or a member's key. */
  key(): string {
    const name = this.string();
    this.take(colon);
    return name;
  }

  /** Which of the keys comes; -1 for another one. */
  #key(keys: readonly string[]): number {
    const from = this.#at + 1;
    const to = this.#closing();
    if (this.#escape < to) throw new SyntaxError(`The key at ${from} is escaped`);
    this.#at = to + 1;
    this.take(colon);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      if (key?.length === to - from && this.#text.startsWith(key, from)) return index;
    }
    return -1;
  }

  /** The place of the next quotation mark behind the one that stands here. */
  #closing(): number {
    this.take(quote);
    const to = this.#text.indexOf('"', this.#at);
    if (to < 0) throw new SyntaxError(`No end of the string at ${this.#at}`);
    return to;
  }

  #withEscapes(from: number): string {
    const literal = match(this.#escaped, this.#text, from);
    this.#at = from + literal;
    this.#escape = backslashFrom(this.#text, this.#at);
    return JSON.parse(this.#bytes.toString('utf8', from, this.#at)) as string;
  }

  /** A number, true, false or null. */
  #other(): Cell {
    const [first, next] = [this.#text.charCodeAt(this.#at), this.#text.charCodeAt(this.#at + 1)];
    if ((first === zero || first === one) && (next === comma || next === close)) {
      this.#at += 1;
      return first - zero;
    }
    const from = this.#at;
    this.#at += match(this.#literal, this.#text, from);
    return JSON.parse(this.#text.slice(from, this.#at)) as Cell;
  }
}

function backslashFrom(text: string, at: number): number {
  const found = text.indexOf('\\', at);
  return found < 0 ? text.length : found;
}

/** How much of the text fits the sticky pattern at this place. */
function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  const [fitting] = pattern.exec(text) ?? [];
  if (fitting === undefined) throw new SyntaxError(`Something else stands at ${at}`);
  return fitting.length;
}
