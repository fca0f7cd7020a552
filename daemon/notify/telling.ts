import type { Clock, DueNotice, Report } from '../protocol/ports.ts';
import { type Ending, endingOf, mailTo, noAddress, sendmailArguments, type Wording } from './delivery.ts';
import type { Mail } from './mail.ts';
import type { NoticeWriter } from './notice-writer.ts';
import type { Pace } from './pace.ts';
import type { MailDoor } from './ports.ts';

const retryMs = 1000;
const silent = {
  to: 'not-sent',
  reason: 'cPanel did not tell the contact addresses in time.',
} as const;

export interface TellingDeps {
  door: MailDoor;
  clock: Clock;
  pace: Pace;
  wording: Wording;
  /** How long a notice may wait for what keeps it, a stopped service or cPanel; then it is given up (R11). */
  withinSeconds: number;
  report: Report;
}

/** Takes notices to their ends, one at a time. */
export class Telling {
  readonly #deps: TellingDeps;
  readonly #writer: NoticeWriter;
  readonly #stop: AbortSignal;
  /** Since when cPanel does not tell contact addresses, ms. */
  #silentSince: number | undefined;

  /** @param stop aborts when no other mail is to begin */
  constructor(deps: TellingDeps, writer: NoticeWriter, stop: AbortSignal) {
    this.#deps = deps;
    this.#writer = writer;
    this.#stop = stop;
  }

  /**
   * @returns false if the notice still waits: cPanel does not tell yet whom to write to, or the signal has aborted
   * @throws what the record throws before the attempt
   */
  async tell(notice: DueNotice): Promise<boolean> {
    const { door, clock, wording, pace } = this.#deps;
    const { job, user, dueAt } = notice;
    const found = await door.contact(job.actor, user, dueAt);
    if ('problem' in found) return this.#waited(notice, found.problem);
    this.#silentSince = undefined;
    const mail = found.contact && mailTo(notice, found.contact, wording, clock.now());
    const message = mail === undefined ? noAddress : await this.#composed(mail);
    if (mail === undefined || typeof message !== 'string') {
      this.#writer.end(notice, 'pending', typeof message === 'string' ? noAddress : message);
      return true;
    }
    await pace.pass(this.#stop);
    if (this.#stop.aborted) return false;
    this.#writer.attempt(notice, mail.to);
    const run = await door.send(sendmailArguments(mail), message);
    await this.#insist(() => this.#writer.end(notice, 'attempted', endingOf(run), mail.to));
    return true;
  }

  /** cPanel gave no addresses: the notice waits, unless that has been so for too long. */
  #waited(notice: DueNotice, problem: string): boolean {
    const { clock, withinSeconds, report } = this.#deps;
    report('warn', 'contact addresses are not known', { job: notice.job.id, problem });
    this.#silentSince ??= clock.now();
    if (clock.now() - this.#silentSince <= withinSeconds * 1000) return false;
    this.#writer.end(notice, 'pending', silent);
    return true;
  }

  async #composed(mail: Mail): Promise<string | Ending> {
    try {
      return await this.#deps.door.compose(mail);
    } catch (error) {
      return { to: 'failed', reason: `The mail could not be made: ${String(error)}` };
    }
  }

  /** How an attempt ended is put on record, however long the record cannot be written. */
  async #insist(write: () => void): Promise<void> {
    const { clock, report } = this.#deps;
    for (;;) {
      try {
        write();
        return;
      } catch (error) {
        report('error', 'the end of a notice cannot be put on record; trying again', {
          error: String(error),
        });
      }
      if (this.#stop.aborted) return;
      await clock.wait(retryMs, this.#stop);
    }
  }
}
