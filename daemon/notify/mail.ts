// A bundle of its own, loaded with the first mail: nobody else is to carry it.
import MailComposer from 'nodemailer/lib/mail-composer';

/** A plain-text mail, its parts unencoded. */
export interface Mail {
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  /** ms since 1970 */
  date: number;
}

/** The message as sendmail reads it, headers and body encoded by nodemailer. */
export async function composeMail({ from, to, subject, text, date }: Mail): Promise<string> {
  const composer = new MailComposer({
    from: { name: '', address: from },
    to: to.map((address) => ({ name: '', address })),
    subject,
    text,
    date: new Date(date),
    // RFC 3834: no vacation message is to come back.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const message = await composer.compile().build();
  // What a program reads on stdin has the line ends of this system.
  return message.toString('utf8').replaceAll('\r\n', '\n');
}
