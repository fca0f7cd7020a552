// Plain as sendmail programs take it without a second thought: no quotes, routes, pipes, files or expansions.
const local = /^[A-Za-z0-9_][A-Za-z0-9_+='&~-]*(?:\.[A-Za-z0-9_+='&~-]+)*$/u;
const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/u;
/** RFC 5321 4.5.3.1: octets of the part before the `@`, and of the whole. */
const localMost = 64;
const addressMost = 254;

/** An account's contact field holds at most this many (contract whmapi1.md 4). */
const contactsMost = 2;

/** True if the text is an addr-spec (RFC 5322 3.4.1) of plain atoms, at a domain of at least two labels. */
export function isPlainAddress(text: string): boolean {
  const [, domain] = partsOf(text) ?? [];
  return domain !== undefined && domain.length > 1 && /[A-Za-z]/u.test(domain.at(-1) ?? '');
}

/** The same for who sends: a server may be called by one label alone. */
export function isPlainSender(text: string): boolean {
  return partsOf(text) !== undefined;
}

function partsOf(text: string): [local: string, domain: string[]] | undefined {
  const at = text.indexOf('@');
  if (at < 0 || text.length > addressMost) return undefined;
  const before = text.slice(0, at);
  const domain = text.slice(at + 1).split('.');
  const isPlain = before.length <= localMost && local.test(before) && domain.every((one) => label.test(one));
  return isPlain ? [before, domain] : undefined;
}

/**
 * The addresses to write to; undefined if they are none, too many, or one of them is not plain: then the field is not
 * what cPanel writes, and what looks like an address in it may be part of something else.
 */
export function usableAddresses(contacts: readonly string[]): readonly string[] | undefined {
  const isUsable = contacts.length > 0 && contacts.length <= contactsMost && contacts.every(isPlainAddress);
  return isUsable ? contacts : undefined;
}
