import { hostname } from 'node:os';
import type { Config } from './config.ts';
import { isPlainSender } from './notify/address.ts';
import { contactsOf } from './jobs/account-search.ts';
import type { Wording } from './notify/delivery.ts';
import type { Mail } from './notify/mail.ts';
import type * as MailProgram from './notify/mail.ts';
import type { MailDoor } from './notify/ports.ts';
import { loadTemplate } from './notify/template-file.ts';
import type { Actor } from './protocol/actor.ts';
import { limits } from './protocol/limits.ts';
import { runSendmail } from './programs.ts';
import type { Directory } from './whm/directory.ts';

/** How this server's notices read. */
export function wordingOf({ notify }: Config): Wording {
  const server = hostname();
  const ours = `root@${server}`;
  const { by, contact, template } = notify;
  const from = notify.from ?? (isPlainSender(ours) ? ours : 'root@localhost');
  return { template: loadTemplate(template), from, by, contact, server };
}

/** Contact addresses from the account list, read no earlier than asked for; mails through the server's sendmail. */
export function mailDoor(
  config: Config,
  directory: Pick<Directory, 'accounts'>,
  resellerOf: (actor: Actor) => string | undefined,
  now: () => number,
): MailDoor {
  return {
    async contact(actor, user, since) {
      const asReseller = resellerOf(actor);
      const ask = () => {
        const maxAgeSeconds = Math.min(limits.accountsCacheSeconds, Math.max(0, (now() - since) / 1000));
        return directory.accounts({ asReseller, maxAgeSeconds });
      };
      let reply = await ask();
      // The first question may have joined a reading that began too early.
      if (reply.kind === 'ok' && reply.startedAt < since) reply = await ask();
      if (reply.kind !== 'ok') return { problem: reply.detail };
      const found = reply.data.find((record) => record.user === user);
      return { contact: found && { addresses: contactsOf(found.email), domain: found.domain } };
    },
    compose: composeMail,
    send: (args, message) => runSendmail(config, args, message),
  };
}

/** Made by a bundle of its own, which is loaded with the first mail. */
async function composeMail(mail: Mail): Promise<string> {
  const file = `notify/mail.${import.meta.url.endsWith('.ts') ? 'ts' : 'mjs'}`;
  const program = (await import(new URL(file, import.meta.url).href)) as typeof MailProgram;
  return program.composeMail(mail);
}
