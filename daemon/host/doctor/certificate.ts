import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { CertificateSeen } from '../../protocol/doctor-facts.ts';
import type { Known } from '../../protocol/known.ts';
import { readText } from './read-text.ts';

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
