import { randomBytes } from 'node:crypto';
import { type Actor, actorId } from '../protocol/actor.ts';
import { limits } from '../protocol/limits.ts';

interface Pass {
  actor: Actor;
  origin: string;
  expiresAt: number;
}

/** One-use passes from the page to the WebSocket: 256 bits, 30 seconds, bound to an actor and an origin. */
export class Tickets {
  readonly #now: () => number;
  readonly #open = new Map<string, Pass>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns undefined if the actor holds too many unused ones */
  issue(actor: Actor, origin: string): { value: string; expiresAt: number } | undefined {
    this.#forgetExpired();
    const id = actorId(actor);
    const own = [...this.#open.values()].filter((pass) => actorId(pass.actor) === id).length;
    if (own >= limits.openTicketsPerActor || this.#open.size >= limits.openTickets) return undefined;
    const value = randomBytes(32).toString('base64url');
    const expiresAt = this.#now() + limits.ticketSeconds * 1000;
    this.#open.set(value, { actor, origin, expiresAt });
    return { value, expiresAt };
  }

  /** Uses a ticket up, whatever comes of it; undefined if it is unknown, used, expired or for another origin. */
  redeem(value: string, origin: string): Actor | undefined {
    const pass = this.#open.get(value);
    this.#open.delete(value);
    const isGood = pass !== undefined && pass.expiresAt > this.#now() && pass.origin === origin;
    return isGood ? pass.actor : undefined;
  }

  #forgetExpired(): void {
    for (const [value, { expiresAt }] of this.#open) if (expiresAt <= this.#now()) this.#open.delete(value);
  }
}
