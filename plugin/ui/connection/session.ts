import type { ClientFrame } from '../../../daemon/protocol/frames.ts';

/** An open WebSocket. */
export interface Session {
  send: (frame: ClientFrame) => void;
  /** Resolves when it has ended, however it ended. */
  closed: Promise<void>;
  close: () => void;
}
