import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { readText } from './read-text.ts';
import type { Known } from '../../protocol/known.ts';

/** A certificate as far as it matters to the gateway; times in ms since 1970. */
export interface CertificateSeen {
  from: number;
  to: number;
  fitsHost: boolean;
  selfSigned: boolean;
  /** SHA-256, hex with colons. */
  fingerprint: string;
}

/** The first certificate of a file that holds a key and a certificate that fit; links are not followed. */
export function seeCertificate(path: string, host: string): Known<CertificateSeen> {
  const text = readText(path, { links: false });
  if ('why' in text) return text;
  try {
    createSecureContext({ key: text.value, cert: text.value });
    const found = new X509Certificate(text.value);
    return {
      value: {
        from: found.validFromDate.getTime(),
        to: found.validToDate.getTime(),
        fitsHost: host !== '' && found.checkHost(host) !== undefined,
        selfSigned: found.checkIssued(found),
        fingerprint: found.fingerprint256,
      },
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { why: `it holds no key and certificate that fit (${code ?? message}).` };
  }
}
