import type { ClientFrame, ServerFrame } from '../../../daemon/protocol/frames.ts';

/** A frame as it was read. `unread`: of a kind that is known, and yet of another form; something may be missing. */
export type Heard = ServerFrame | 'unread';

/** The daemon ended a connection that had lived its time, or it was lost. */
export type SessionEnd = 'renewal' | 'lost';

/** An open WebSocket. */
export interface Session {
  send: (frame: ClientFrame) => void;
  /** Resolves when it has ended, however it ended. */
  closed: Promise<SessionEnd>;
  /** Ends it from this side. */
  end: () => void;
}
