import { xid } from './random.ts';
import type { SwitchSettings } from './switches.ts';

/** The texts of the contract, in the locale and with the quotes of the switches. */
export type Texts = ReturnType<typeof textsFor>;

/** Builds the texts. A localised text is French here; the contract leaves the locale open (2.4). */
export function textsFor(settings: SwitchSettings) {
  const typographic = settings.quotes === 'typographic';
  const q = (name: string): string => (typographic ? `“${name}”` : `"${name}"`);
  const f = (name: string): string => (typographic ? `«\u00A0${name}\u00A0»` : `"${name}"`);
  const say = (english: string, french: string): string => {
    if (settings.locale === 'english') return english;
    return settings.locale === 'localised' ? french : `${french}\n${english}`;
  };
  const refusal = (name: string, english: string, french: string): string => {
    if (settings['failed-text'] === 'short')
      return say(`You are not authorized to modify ${name}`, `Vous n’êtes pas autorisé à modifier ${name}`);
    const id = `(XID ${xid()})`;
    return say(
      `You are not authorized to modify ${q(name)}: ${id} ${english}`,
      `Vous n’êtes pas autorisé à modifier ${f(name)} : ${id} ${french}`,
    );
  };
  return {
    noUsers: () => say('No users specified.', 'Aucun utilisateur indiqué.'),
    noAccess: (name: string) =>
      say(
        `You do not have access to an account named ${q(name)}.`,
        `Vous n’avez pas accès à un compte nommé ${f(name)}.`,
      ),
    unknownUserRefused: (name: string) =>
      refusal(
        name,
        `You do not have a user named ${q(name)}.`,
        `Vous n’avez pas d’utilisateur nommé ${f(name)}.`,
      ),
    foreignUserRefused: (name: string) =>
      refusal(
        name,
        `You do not have access to an account named ${q(name)}.`,
        `Vous n’avez pas accès à un compte nommé ${f(name)}.`,
      ),
    suspendedRefused: (name: string) =>
      refusal(name, `The account ${q(name)} is suspended.`, `Le compte ${f(name)} est suspendu.`),
    noneModified: () => removalFailed('No user could be modified.', 'Aucun utilisateur n’a pu être modifié.'),
    saveFailed: (path: string, error: string) =>
      removalFailed(
        `The system failed to write to the file ${q(path)} because of an error: ${error}`,
        `Le système n’a pas pu écrire dans le fichier ${f(path)} : ${error}`,
      ),
    lockFailed: (path: string, seconds: number) =>
      removalFailed(
        `The system failed to lock the file ${q(path)} after ${seconds} seconds.`,
        `Le système n’a pas pu verrouiller le fichier ${f(path)} après ${seconds} secondes.`,
      ),
    unreadable: (detail: string) => {
      const id = `(XID ${xid()})`;
      return say(
        `Failed to fetch user configurations: ${id} ${detail}`,
        `Échec de la lecture des configurations : ${id} ${detail}`,
      );
    },
    denied: (name: string) =>
      say(`You do not have permission to call ${q(name)}.`, `Vous n’êtes pas autorisé à appeler ${f(name)}.`),
    issuer: (detail: string) =>
      say(`Failed to set issuer: ${detail}`, `Échec de la définition de l’émetteur : ${detail}`),
    plain: (english: string) => say(english, `[fr] ${english}`),
  };

  function removalFailed(english: string, french: string): string {
    const id = `(XID ${xid()})`;
    return say(
      `Failed to remove two-factor authentication: ${id} ${english}`,
      `Échec de la suppression de l’authentification à deux facteurs : ${id} ${french}`,
    );
  }
}
