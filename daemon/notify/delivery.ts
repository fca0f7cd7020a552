import type { DueNotice } from '../protocol/ports.ts';
import { usableAddresses } from './address.ts';
import type { Mail } from './mail.ts';
import type { Contact, MailRun } from './ports.ts';
import { fill, type Template } from './template.ts';

/** What every notice says, by the configuration. */
export interface Wording {
  template: Template;
  /** Who sends: a plain address. */
  from: string;
  /** What the owner is told of who did it. */
  by: string;
  /** Whom to ask. */
  contact: string;
  /** How this server is called. */
  server: string;
}

/** How a notice ended, with the reason where there is one. */
export interface Ending {
  to: 'sent' | 'failed' | 'unknown' | 'no-usable-address';
  reason?: string;
}

export const noAddress: Ending = {
  to: 'no-usable-address',
  reason: 'cPanel has no contact address of the account, or none that is plain enough to be used.',
};

export const cutOff: Ending = {
  to: 'unknown',
  reason:
    'The service ended while the mail was handed over: it may or may not have gone out, and is not repeated.',
};

/** The mail to an owner; undefined without an address that can be used. */
export function mailTo(notice: DueNotice, contact: Contact, wording: Wording, now: number): Mail | undefined {
  const to = usableAddresses(contact.addresses);
  if (to === undefined) return undefined;
  const { job, user, dueAt } = notice;
  const { template, from, by, contact: whom, server } = wording;
  const { subject, text } = fill(template, {
    account: user,
    domain: contact.domain === '' ? undefined : contact.domain,
    server,
    time: `${new Date(dueAt).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    by,
    reason: job.reason,
    ticket: job.ticket,
    contact: whom,
  });
  return { from, to, subject, text, date: now };
}

/** sendmail's arguments: recipients are arguments alone, and never read from the message (`-t`). */
export function sendmailArguments({ from, to }: Pick<Mail, 'from' | 'to'>): string[] {
  return ['-i', '-f', from, '--', ...to];
}

/** What a sendmail program's end says. One that was ended in between may have passed the mail on already. */
export function endingOf({ startError, timedOut, exitStatus, signal, stderr }: MailRun): Ending {
  if (startError !== undefined)
    return { to: 'failed', reason: `sendmail could not be started: ${startError}` };
  if (timedOut) return { to: 'unknown', reason: 'sendmail was ended after its time limit.' };
  if (signal !== null) return { to: 'unknown', reason: `sendmail was ended by ${signal}.` };
  if (exitStatus === 0) return { to: 'sent' };
  const [said = ''] = new TextDecoder().decode(stderr).trim().split('\n');
  return {
    to: 'failed',
    reason: `sendmail ended with status ${exitStatus}${said === '' ? '.' : `: ${said}`}`,
  };
}
