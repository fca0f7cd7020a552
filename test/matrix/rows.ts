import { writeFileSync } from 'node:fs';
import type { Outcome } from '../../daemon/protocol/target.ts';
import type { SimulatedHost } from '../host/host.ts';
import { switches as hostSwitches } from '../host/whm/switches.ts';
import { switches as commandSwitches } from '../host/whmapi1/switches.ts';
import { removal } from '../integration/jobs.ts';

/** Every SWITCH of both contract files, by name, with its variants; the first is the default. */
export const switches = { ...commandSwitches, ...hostSwitches, 'cgi-timeout': ['none', '60'] } as const;

export type Switch = keyof typeof switches;
export const names = Object.keys(switches) as Switch[];

/** One variant for each switch that is not at its default. */
export type Choice = Partial<Record<Switch, string>>;

/** Whether the switch is one of whmapi1's own. */
export function isOfCommand(name: Switch): name is keyof typeof commandSwitches {
  return Object.hasOwn(commandSwitches, name);
}

/** What a switch means for the core suite; most change nothing of it, whatever their variant. */
interface Row {
  /** Some switches show only in trouble: this makes it, and the core suite follows once it is over. */
  trouble?: (host: SimulatedHost) => void;
  /** How accounts with 2FA end. */
  ends?: (variant: string) => Outcome;
}

const refused: Row = {
  trouble: (host) =>
    host.addFault({
      kind: 'refuse-users',
      users: { alice: 'No.', carol: 'No.' },
      when: { function: removal },
    }),
};

/** A switch that is missing here is a type error, and one that no list knows a failing test. */
export const rows: Record<Switch, Row> = {
  'all-failed': refused,
  'save-fail-data': { trouble: (host) => host.addFault({ kind: 'save-fails' }) },
  'repeat-keys': {},
  'remote-user': {},
  locale: refused,
  'die-form': { trouble: (host) => host.addFault({ kind: 'die', when: { function: removal } }) },
  'unknown-fn': {},
  licence: { trouble: (host) => host.control({ settings: { unlicensed: true } }) },
  'non-root': { trouble: (host) => host.control({ settings: { nonRoot: true } }) },
  'stdout-noise': {},
  'json-order': {},
  'json-newline': {},
  'empty-data': {},
  'policy-type': {},
  'old-server': {},
  'domainless-reseller': {},
  'suspended-listed': {},
  'user-key': {},
  'json-array-user': {},
  'modified-order': {},
  'result-type': {},
  'empty-types': {},
  'suspended-removal': {},
  'stray-user-file': {},
  'failed-text': refused,
  quotes: refused,
  notify: {},
  save: {},
  'lock-wait': {
    trouble: (host) => {
      host.control({ settings: { lockTimeScale: 0.001 } });
      writeFileSync(host.paths.lock, `${process.pid}\n`);
    },
  },
  'reseller-calls': {},
  'root-reseller-call': {},
  'zero-match': {},
  'json-type': {},
  'xml-names': {},
  'url-match': {},
  'unregister-missing': {},
  'registered-newline': {},
  'empty-acl-menu': {},
  'acl-fail': {},
  'no-session': {},
  'bad-token': {},
  'referrer-check': {},
  'bad-exec': {},
  'static-auth': {},
  'rare-mime': {},
  cwd: {},
  'cgi-rlimit': {},
  'http-cookie': {},
  'http-authorization': {},
  'remote-password': {},
  'header-colon': {},
  'content-type': {},
  gzip: {},
  'first-read': {},
  cork: {},
  'cgi-timeout': {},
  restart: {},
  sandbox: { ends: (variant) => (variant === 'write-error' ? 'failed' : 'removed') },
  port: {},
};
