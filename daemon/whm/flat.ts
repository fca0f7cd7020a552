import { isAscii } from 'node:buffer';
import { type Keys, prepareKeys } from './flat-keys.ts';

/** What a member of a flat object can be. */
export type Cell = string | number | boolean | null | undefined;

const [quote, plus, comma, zero, one, nine] = [0x22, 0x2b, 0x2c, 0x30, 0x31, 0x39] as const;
const [colon, backslash, open, close] = [0x3a, 0x5c, 0x7b, 0x7d] as const;
/** Below it are the control characters, which JSON allows in no string. */
const space = 0x20;
/** Of each key, so many texts are remembered: the last one of each length, modulo this power of two. */
const remembered = 8;

declare global {
  /** What Buffer.toString comes to once it has looked at its arguments, which takes it as long. */
  interface Buffer {
    latin1Slice(from: number, to: number): string;
    utf8Slice(from: number, to: number): string;
  }
}

/** A text that was read, and the bytes that it was read from. */
interface Known {
  from: number;
  to: number;
  text: string;
}

/**
 * Reads flat objects out of JSON without white space, byte by byte. It throws at anything else; what it gives,
 * JSON.parse gives as well.
 */
export class FlatReader {
  readonly #bytes: Buffer;
  readonly #isAscii: boolean;
  readonly #keys: Keys;
  /** How many of the first keys have another text in each object. */
  readonly #distinct: number;
  readonly #known: Known[];
  #at: number;
  /** Whether there was a backslash in the last string that was passed. */
  #hasEscape = false;

  /**
   * @param bytes UTF-8
   * @param keys of the members that are wanted; the first `distinct` have another text in each object
   */
  constructor(bytes: Buffer, keys: readonly string[], distinct: number, at: number) {
    this.#bytes = bytes;
    this.#isAscii = isAscii(bytes);
    this.#keys = prepareKeys(keys);
    this.#distinct = distinct;
    this.#known = Array.from({ length: keys.length * remembered }, () => ({ from: 0, to: 0, text: '' }));
    this.#at = at;
  }

  /** Where it goes on. */
  get at(): number {
    return this.#at;
  }

  /** Goes on behind this character if it is the next. */
  has(character: number): boolean {
    if (this.#bytes[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  take(character: number): void {
    if (!this.has(character)) throw new SyntaxError(`Something else stands at ${this.#at}`);
  }

  /** Fills the cells with an object's members, in the order of the keys; a member of another key is passed over. */
  object(cells: Cell[]): void {
    cells.fill(undefined);
    this.take(open);
    do {
      const cell = this.#key();
      if (this.#bytes[this.#at] !== quote) {
        const value = this.#other();
        if (cell >= 0) cells[cell] = value;
      } else {
        const from = this.#at + 1;
        const to = this.#pass();
        if (cell >= 0) cells[cell] = this.#hasEscape ? this.#unescaped(from, to) : this.#text(cell, from, to);
        else if (this.#hasEscape) this.#unescaped(from, to);
      }
    } while (this.has(comma));
    this.take(close);
  }

  /** The name before an object. */
  name(): string {
    const from = this.#at + 1;
    const to = this.#pass();
    this.take(colon);
    return this.#hasEscape ? this.#unescaped(from, to) : this.#decoded(from, to);
  }

  /** Which of the keys comes; -1 for another one. */
  #key(): number {
    const cell = this.#wanted();
    if (cell < 0) {
      this.#pass();
      if (this.#hasEscape) throw new SyntaxError(`The key before ${this.#at} is escaped`);
    }
    this.take(colon);
    return cell;
  }

  /** Goes on behind a wanted key if one stands here: no other string has its letters and ends where it does. */
  #wanted(): number {
    const bytes = this.#bytes;
    const { letters, starts, first, next } = this.#keys;
    const from = this.#at + 1;
    if (bytes[from - 1] !== quote) return -1;
    let cell = first[bytes[from] ?? 0] as number;
    while (cell >= 0) {
      const start = starts[cell] as number;
      const length = (starts[cell + 1] as number) - start;
      let same = 1;
      while (same < length && bytes[from + same] === letters[start + same]) same += 1;
      if (same === length) {
        this.#at = from + length;
        return cell;
      }
      cell = next[cell] as number;
    }
    return -1;
  }

  /** Goes on behind the string that stands here, and gives the place of its closing quotation mark. */
  #pass(): number {
    this.take(quote);
    const bytes = this.#bytes;
    const end = bytes.length;
    let hasEscape = false;
    let at = this.#at;
    for (;;) {
      if (at >= end) throw new SyntaxError(`No end of the string at ${this.#at}`);
      const byte = bytes[at] as number;
      if (byte === quote) break;
      if (byte === backslash) {
        hasEscape = true;
        at += 2;
        continue;
      }
      if (byte < space) throw new SyntaxError(`A control character stands at ${at}`);
      at += 1;
    }
    this.#at = at + 1;
    this.#hasEscape = hasEscape;
    return at;
  }

  /** A text without escapes; equal bytes are equal texts, whatever stands before and behind them. */
  #text(cell: number, from: number, to: number): string {
    if (cell < this.#distinct) return this.#decoded(from, to);
    const known = this.#known[cell * remembered + ((to - from) % remembered)] as Known;
    if (to - from === known.to - known.from && this.#isSame(known.from, from, to)) return known.text;
    known.from = from;
    known.to = to;
    known.text = this.#decoded(from, to);
    return known.text;
  }

  /** Whether the same bytes stand at `other`; of names that count up, the last letters differ first. */
  #isSame(other: number, from: number, to: number): boolean {
    const bytes = this.#bytes;
    const by = other - from;
    for (let at = to - 1; at >= from; at--) {
      if (bytes[at] !== bytes[at + by]) return false;
    }
    return true;
  }

  #decoded(from: number, to: number): string {
    return this.#isAscii ? this.#bytes.latin1Slice(from, to) : this.#bytes.utf8Slice(from, to);
  }

  #unescaped(from: number, to: number): string {
    return JSON.parse(this.#bytes.toString('utf8', from - 1, to + 1)) as string;
  }

  /** A number, true, false or null. */
  #other(): Cell {
    const [first, next] = [this.#bytes[this.#at], this.#bytes[this.#at + 1]];
    if ((first === zero || first === one) && (next === comma || next === close)) {
      this.#at += 1;
      return first - zero;
    }
    const from = this.#at;
    while (isLiteral(this.#bytes[this.#at] ?? 0)) this.#at += 1;
    return JSON.parse(this.#bytes.toString('latin1', from, this.#at)) as Cell;
  }
}

/** Whether a number, true, false or null can hold it: a letter, a digit, a sign or a point. */
function isLiteral(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte > comma && byte <= nine) || (letter >= 0x61 && letter <= 0x7a) || byte === plus;
}
