import type { CertificateSeen } from '../../protocol/doctor-facts.ts';
import type { Known } from '../../protocol/known.ts';
import { moment } from '../words.ts';
import { ok, problem, type Verdict, warning } from './verdict.ts';

/** The gateway's certificate and cPanel's own. */
export interface CertificateFacts {
  /** The gateway is switched on and speaks TLS. */
  needed: boolean;
  host: string;
  now: number;
  /** The gateway's file. */
  file: string;
  ours: Known<CertificateSeen>;
  /** cPanel's own, of which the gateway's is a copy. */
  folder: string;
  theirs: Known<CertificateSeen>;
}

const dayMs = 86_400_000;
/** cPanel renews earlier than this (contract whm-host.md 3.1). */
const nearDays = 14;
const renew = 'Let cPanel renew it: /usr/local/cpanel/bin/checkallsslcerts';
const copies = 'The daemon copies it within a minute while it runs: systemctl restart whm-2fa-reset';

/** The certificate that the gateway serves is current, for this host, and good for some time. */
export function judgeCertificate(facts: CertificateFacts): Verdict[] {
  const { needed, host, now, file, ours, theirs, folder } = facts;
  if (!needed) return [ok('The gateway is switched off or without TLS: no certificate is needed.')];
  if ('why' in theirs) {
    return [
      problem(`${folder} holds no certificate of cPanel that can be used: ${theirs.why}`, renew),
      ...('why' in ours ? [] : faultsOf(ours.value, host, now)),
    ];
  }
  if ('why' in ours) return [problem(`${file} cannot be used: ${ours.why}`, copies)];
  const faults = faultsOf(ours.value, host, now);
  if (ours.value.fingerprint !== theirs.value.fingerprint) {
    faults.push(warning(`${file} is not the certificate that cPanel has now.`, copies));
  }
  if (faults.length > 0) return faults;
  return [ok(`The certificate is for ${host}, valid until ${day(ours.value.to)}.`)];
}

function faultsOf({ from, to, fitsHost, selfSigned }: CertificateSeen, host: string, now: number): Verdict[] {
  const faults: Verdict[] = [];
  if (!(to > now)) faults.push(problem(`The certificate expired on ${day(to)}.`, renew));
  else if (to - now < nearDays * dayMs)
    faults.push(warning(`The certificate expires on ${day(to)}, in less than ${nearDays} days.`, renew));
  if (from > now) {
    faults.push(
      problem(`The certificate is not valid before ${day(from)}.`, 'Look at the clock of this server: date'),
    );
  }
  if (!fitsHost) {
    faults.push(
      problem(
        `The certificate is not for ${host}, so browsers refuse the WebSocket.`,
        'Set the host name in WHM » Networking Setup » Change Hostname, then: /usr/local/cpanel/bin/checkallsslcerts',
      ),
    );
  }
  if (selfSigned) {
    faults.push(
      warning(
        'The certificate is self-signed, so browsers refuse the WebSocket; the page asks through WHM instead.',
        renew,
      ),
    );
  }
  return faults;
}

function day(ms: number): string {
  return Number.isFinite(ms) ? moment(new Date(ms).toISOString()).slice(0, 10) : 'an unknown day';
}
