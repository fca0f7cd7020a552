import type { CsfSeen } from '../../protocol/doctor-facts.ts';
import { notChecked, ok, type Verdict, warning } from './verdict.ts';

/** The gateway, and the firewall if it is installed. */
export interface CsfFacts {
  gateway: { enabled: boolean; port: number };
  csf?: CsfSeen;
}

const account = 'whm-2fa-reset-gateway';
const program = '/usr/local/cpanel/3rdparty/whm-2fa-reset/';
const yours = 'That is yours to decide: without it the page asks through WHM.';

/** CSF lets browsers reach the gateway; it names the line that does, or should. */
export function judgeCsfPort({ gateway, csf }: CsfFacts): Verdict[] {
  const spared = notNeeded({ gateway, ...(csf && { csf }) });
  if (spared !== undefined || csf === undefined) return [ok(spared ?? '')];
  if ('why' in csf.settings) {
    return [notChecked(`${csf.conf} cannot be read: ${csf.settings.why}`, `Look for TCP_IN in ${csf.conf}.`)];
  }
  const { value: settings } = csf.settings;
  const lists = settings.get('IPV6')?.value === '1' ? ['TCP_IN', 'TCP6_IN'] : ['TCP_IN'];
  const closed = lists.filter((name) => !opens(settings.get(name)?.value ?? '', gateway.port));
  if (closed.length === 0) {
    const where = lists.map((name) => `${name}, line ${settings.get(name)?.line}`).join(' and ');
    return [ok(`CSF lets port ${gateway.port} in: ${csf.conf}, ${where}.`)];
  }
  const where = closed.map((name) => `${name} (line ${settings.get(name)?.line ?? 'missing'})`).join(' and ');
  return [
    warning(
      `CSF keeps port ${gateway.port} closed.`,
      `In ${csf.conf} add ${gateway.port} to ${where}, then: csf -r. ${yours}`,
    ),
  ];
}

/** CSF does not report the gateway as a suspicious process. */
export function judgeCsfPignore({ gateway, csf }: CsfFacts): Verdict[] {
  const spared = notNeeded({ gateway, ...(csf && { csf }) });
  if (spared !== undefined || csf === undefined) return [ok(spared ?? '')];
  if ('why' in csf.pignore) {
    return [
      notChecked(
        `${csf.pignoreFile} cannot be read: ${csf.pignore.why}`,
        `It should hold the line user:${account}`,
      ),
    ];
  }
  const index = csf.pignore.value.findIndex((line) => spares(line.trim()));
  if (index >= 0) return [ok(`CSF leaves the gateway alone: ${csf.pignoreFile}, line ${index + 1}.`)];
  return [
    warning(
      'CSF may mail about the gateway, which runs for long as an account of its own.',
      `Add the line user:${account} to ${csf.pignoreFile}, then: systemctl restart lfd`,
    ),
  ];
}

function notNeeded({ gateway, csf }: CsfFacts): string | undefined {
  if (csf === undefined) return 'CSF is not installed.';
  if (csf.disabled) return 'CSF is switched off.';
  return gateway.enabled ? undefined : 'CSF is there; the gateway is switched off and needs nothing of it.';
}

/** A list of ports and ranges such as `20,21,30000:35000`. */
function opens(list: string, port: number): boolean {
  return list.split(',').some((part) => {
    const [, from, to] = /^\s*(\d{1,5})(?::(\d{1,5}))?\s*$/.exec(part) ?? [];
    return from !== undefined && Number(from) <= port && port <= Number(to ?? from);
  });
}

function spares(line: string): boolean {
  return line === `user:${account}` || (line.startsWith(`exe:${program}`) && line.endsWith('/bin/node'));
}
