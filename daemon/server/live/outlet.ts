import type { WebSocket } from 'ws';
import { limits } from '../../protocol/limits.ts';

/**
 * The writing side of a connection. `send` never waits: whoever writes much looks first whether it is full, and a
 * client that lets it fill up is not read from either, so that it cannot ask for more than it takes.
 */
export class Outlet {
  readonly #socket: WebSocket;
  readonly #drained: (wasFull: boolean) => void;

  /** @param drained is called whenever nothing waits any more */
  constructor(socket: WebSocket, drained: (wasFull: boolean) => void) {
    this.#socket = socket;
    this.#drained = drained;
  }

  get isFull(): boolean {
    return this.#socket.bufferedAmount > limits.socketBufferBytes;
  }

  write(text: Buffer | string): void {
    this.#socket.send(text, { binary: false }, (error) => {
      if (!(error instanceof Error)) this.#written();
    });
    if (this.isFull) this.#socket.pause();
  }

  #written(): void {
    if (this.#socket.bufferedAmount > 0) return;
    const wasFull = this.#socket.isPaused;
    if (wasFull) this.#socket.resume();
    this.#drained(wasFull);
  }
}
