import type { ClientFrame } from '../../../daemon/protocol/frames.ts';

/** The daemon ended a connection that had lived its time, or it was lost. */
export type SessionEnd = 'renewal' | 'lost';

/** An open WebSocket. */
export interface Session {
  send: (frame: ClientFrame) => void;
  /** Resolves when it has ended, however it ended. */
  closed: Promise<SessionEnd>;
}
