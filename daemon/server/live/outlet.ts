import type { Writable } from 'node:stream';
import { WebSocket } from 'ws';
import { limits } from '../../protocol/limits.ts';
import type { Backlog } from './backlog.ts';

/** A WebSocket and the stream below it, which takes frames that are made already. */
export interface Line {
  socket: WebSocket;
  wire: Writable;
}

/**
 * The writing side of a connection. `write` never waits: whoever writes much looks first whether it is full, and a
 * client that lets it fill up is not read from either, so that it cannot ask for more than it takes.
 */
export class Outlet {
  readonly #line: Line;
  readonly #backlog: Backlog;
  readonly #drained: (wasFull: boolean) => void;
  readonly #held = new Set<() => void>();

  /** @param drained is called whenever nothing waits any more */
  constructor(line: Line, backlog: Backlog, drained: (wasFull: boolean) => void) {
    this.#line = line;
    this.#backlog = backlog;
    this.#drained = drained;
  }

  get isFull(): boolean {
    return this.#line.socket.bufferedAmount > limits.socketBufferBytes;
  }

  /** @param frame of text, whole; nothing is compressed, so that it never overtakes what `ws` itself writes */
  write(frame: Buffer): void {
    const { socket, wire } = this.#line;
    // Nothing may follow the frame that closes.
    if (socket.readyState !== WebSocket.OPEN) return;
    const letGo = this.#backlog.hold(frame, () => this.end());
    this.#held.add(letGo);
    wire.write(frame, (error) => {
      this.#held.delete(letGo);
      letGo();
      if (!(error instanceof Error)) this.#written();
    });
    if (this.isFull) socket.pause();
  }

  /** Ends the connection; nothing of it waits any more. */
  end(): void {
    for (const letGo of this.#held) letGo();
    this.#held.clear();
    this.#line.socket.terminate();
  }

  #written(): void {
    const { socket } = this.#line;
    if (socket.bufferedAmount > 0) return;
    const wasFull = socket.isPaused;
    if (wasFull) socket.resume();
    this.#drained(wasFull);
  }
}
