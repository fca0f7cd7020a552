import type { Probe } from '../../protocol/doctor-facts.ts';
import { installer, ok, problem, type Verdict, warning } from './verdict.ts';

/** How the gateway is to be reached, and what a connection to its port came to. */
export interface GatewayFacts {
  enabled: boolean;
  port: number;
  /** Without TLS: demo and tests. */
  plain: boolean;
  /** The address that was tried. */
  address: string;
  probe?: Probe;
  /** SHA-256 of the certificate in the gateway's file. */
  fingerprint?: string;
}

const fallback = 'Until then the page asks through WHM and works as well.';

/** The gateway answers on its port, as a browser would find it, with the certificate that lies there. */
export function judgeGateway(facts: GatewayFacts): Verdict[] {
  const { enabled, port, address, probe, plain } = facts;
  if (!enabled || probe === undefined) {
    return [ok('The gateway is switched off; the page asks through WHM.')];
  }
  const at = `${address} port ${port}`;
  if (probe.kind !== 'connected') return [unanswered(probe, at)];
  if (!plain && facts.fingerprint !== undefined && probe.fingerprint !== facts.fingerprint) {
    return [
      warning(
        `On ${at} another certificate is served than the one in the gateway's file.`,
        'Look at who listens (ss -ltnp); if it is the gateway: systemctl restart whm-2fa-reset-gateway',
      ),
    ];
  }
  return [
    ok(`The gateway answers on ${at}; whether a firewall lets browsers in cannot be seen from the server.`),
  ];
}

function unanswered({ kind, detail }: { kind: string; detail: string }, at: string): Verdict {
  if (kind === 'refused') {
    return problem(`Nobody listens on ${at}.`, `systemctl start whm-2fa-reset-gateway.socket. ${fallback}`);
  }
  if (kind === 'silent') {
    return problem(
      `On ${at} nobody answers: ${detail}`,
      `journalctl -u whm-2fa-reset-gateway -n 50, and look whether a firewall drops it. ${fallback}`,
    );
  }
  if (kind === 'no-tls') {
    return problem(
      `On ${at} somebody answers, but not with TLS: ${detail}`,
      `Look at who listens: ss -ltnp. If it is another program, take another port: ${installer} --gateway-port N. ${fallback}`,
    );
  }
  return problem(`The connection to ${at} fails: ${detail}`, `Look at the server's network. ${fallback}`);
}
