import type { WebSocket } from 'ws';
import { limits } from '../../protocol/limits.ts';
import type { Backlog } from './backlog.ts';

/**
 * The writing side of a connection. `send` never waits: whoever writes much looks first whether it is full, and a
 * client that lets it fill up is not read from either, so that it cannot ask for more than it takes.
 */
export class Outlet {
  readonly #socket: WebSocket;
  readonly #backlog: Backlog;
  readonly #drained: (wasFull: boolean) => void;
  readonly #held = new Set<() => void>();

  /** @param drained is called whenever nothing waits any more */
  constructor(socket: WebSocket, backlog: Backlog, drained: (wasFull: boolean) => void) {
    this.#socket = socket;
    this.#backlog = backlog;
    this.#drained = drained;
  }

  get isFull(): boolean {
    return this.#socket.bufferedAmount > limits.socketBufferBytes;
  }

  write(text: Buffer | string): void {
    const frame = typeof text === 'string' ? Buffer.from(text) : text;
    const letGo = this.#backlog.hold(frame, () => this.end());
    this.#held.add(letGo);
    this.#socket.send(frame, { binary: false }, (error) => {
      this.#held.delete(letGo);
      letGo();
      if (!(error instanceof Error)) this.#written();
    });
    if (this.isFull) this.#socket.pause();
  }

  /** Ends the connection; nothing of it waits any more. */
  end(): void {
    for (const letGo of this.#held) letGo();
    this.#held.clear();
    this.#socket.terminate();
  }

  #written(): void {
    if (this.#socket.bufferedAmount > 0) return;
    const wasFull = this.#socket.isPaused;
    if (wasFull) this.#socket.resume();
    this.#drained(wasFull);
  }
}
