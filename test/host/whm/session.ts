import { randomBytes, randomInt } from 'node:crypto';

/** A browser session of WHM (10.1). */
export interface Session {
  readonly cookie: string;
  /** `cpsess` and ten digits, without slashes. */
  readonly token: string;
  readonly user: string;
  readonly password: string;
  readonly ip: string;
  readonly expiresAt: number;
}

const lifetime = 24 * 3600 * 1000;

/** Sessions by their cookie; they survive a restart of the front (2.5). `now` gives milliseconds. */
export class Sessions {
  readonly #byCookie = new Map<string, Session>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Opens a session bound to the client's address. */
  open(user: string, password: string, ip: string): Session {
    const session: Session = {
      cookie: `${user}%3a${randomBytes(12).toString('base64url')}%2c${randomBytes(16).toString('hex')}`,
      token: `cpsess${randomInt(1_000_000_000, 9_999_999_999)}`,
      user,
      password,
      ip,
      expiresAt: this.#now() + lifetime,
    };
    this.#byCookie.set(session.cookie, session);
    return session;
  }

  /** The session of a cookie value, if it is alive and was opened from this address (2.1). */
  find(cookie: string | undefined, ip: string): Session | undefined {
    const session = this.#byCookie.get(cookie ?? '');
    return session !== undefined && session.ip === ip && session.expiresAt > this.#now()
      ? session
      : undefined;
  }

  /** Ends one session by its cookie value, or all of them. */
  expire(cookie?: string): void {
    if (cookie === undefined) this.#byCookie.clear();
    else this.#byCookie.delete(cookie);
  }
}

/** The value of one cookie in a Cookie header. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=');
    if (key === name) return value.join('=');
  }
  return undefined;
}
