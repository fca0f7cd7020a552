import { limits } from '../../protocol/limits.ts';

/** One frame on its way to one client. */
interface Held {
  frame: Buffer;
  end: () => void;
}

/**
 * What waits in all connections together. A frame that several have still to send is in memory once, and counts once.
 * When it becomes too much, those that have kept a frame for the longest are ended: nobody is slower.
 */
export class Backlog {
  readonly #mostBytes: number;
  /** From the oldest on. */
  readonly #held = new Set<Held>();
  readonly #timesHeld = new Map<Buffer, number>();
  #bytes = 0;

  constructor(mostBytes: number = limits.backlogBytes) {
    this.#mostBytes = mostBytes;
  }

  /** How many bytes wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * @param end ends the connection and lets go of all that it holds
   * @returns the function that lets go of the frame; a second time it does nothing
   */
  hold(frame: Buffer, end: () => void): () => void {
    const times = this.#timesHeld.get(frame) ?? 0;
    if (times === 0) this.#bytes += frame.length;
    this.#timesHeld.set(frame, times + 1);
    const held = { frame, end };
    this.#held.add(held);
    this.#endSlowest(held);
    return () => this.#letGo(held);
  }

  /** The newest frame is never at fault, however large it is. */
  #endSlowest(newest: Held): void {
    for (const held of this.#held) {
      if (this.#bytes <= this.#mostBytes || held === newest) return;
      held.end();
    }
  }

  #letGo(held: Held): void {
    if (!this.#held.delete(held)) return;
    const times = (this.#timesHeld.get(held.frame) ?? 1) - 1;
    if (times > 0) {
      this.#timesHeld.set(held.frame, times);
      return;
    }
    this.#timesHeld.delete(held.frame);
    this.#bytes -= held.frame.length;
  }
}
