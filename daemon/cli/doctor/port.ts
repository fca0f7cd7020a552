import { installer, notChecked, ok, problem, type Verdict } from './verdict.ts';
import type { Known } from '../../protocol/known.ts';

/** Where the gateway listens by the configuration and by its socket unit. */
export interface PortFacts {
  enabled: boolean;
  port: number;
  address: string;
  /** The unit's ListenStream lines in force. */
  listens: Known<readonly string[]>;
}

/** The gateway's socket unit opens the port that the configuration names, and the page is told. */
export function judgePort({ enabled, port, address, listens }: PortFacts): Verdict[] {
  if (!enabled) return [ok('The gateway is switched off: no port.')];
  if ('why' in listens) {
    return [
      notChecked(
        `The gateway's socket unit cannot be read: ${listens.why}`,
        `Run the installer again: ${installer}`,
      ),
    ];
  }
  const wanted = normal(address === '::' ? String(port) : `${bracketed(address)}:${port}`);
  const found = listens.value.map(normal);
  if (found.length === 1 && found[0] === wanted) return [ok(`Unit and configuration agree on port ${port}.`)];
  return [
    problem(
      `The configuration says port ${port} on ${address}, the socket unit ${listens.value.join(', ') || 'none'}.`,
      `Run the installer again, which moves the socket to where the configuration says: ${installer}`,
    ),
  ];
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

/** A bare port is all addresses to systemd. */
function normal(listen: string): string {
  return /^\d+$/.test(listen) ? `[::]:${listen}` : listen;
}
