import { readdirSync, statSync } from 'node:fs';
import { release } from 'node:os';
import type { Known } from '../protocol/known.ts';
import type { Running } from '../protocol/overview.ts';
import { contentOf } from './content.ts';
import { placesOf } from './doctor/places.ts';
import { seeSystem } from './doctor/system.ts';
import { startedAtOf } from './processes.ts';

/** The account that the gateway runs as, and what its process calls itself. */
const gatewayName = 'whm-2fa-reset-gateway';

/** What stays as it is while the machine is up; systemInformation's reader of it would start ten processes. */
export function readSystem(): { system: string; kernel: string; cloudLinux: boolean } {
  const { system, signs } = seeSystem(placesOf('/'));
  return { system, kernel: release(), cloudLinux: signs.length > 0 };
}

/** Memory that this process holds. */
export function ownRssBytes(): number {
  return process.memoryUsage.rss();
}

/**
 * Our gateway's process, found by its title. Others may take that title, so its owner must be root or its account; and
 * there may be gateways of other daemons, so it must be the one that passes connections on to this daemon.
 * @param socket where it passes them on to; undefined: it is switched off
 */
export function readGateway(socket: string | undefined): Known<Running> {
  if (socket === undefined) return { why: 'The gateway is switched off.' };
  const owners = new Set([0, process.geteuid?.() ?? 0, accountId(gatewayName)]);
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    const title = contentOf(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() ?? '';
    const [name, version, ...path] = title.split(' ');
    if (name !== gatewayName || path.join(' ') !== socket || !owners.has(ownerOf(pid))) continue;
    const rss = Number(/^VmRSS:\s*(\d+) kB/mu.exec(contentOf(`/proc/${pid}/status`) ?? '')?.[1]);
    const startedAt = startedAtOf(pid);
    if (startedAt === undefined || Number.isNaN(rss)) continue;
    return {
      value: {
        ...(version !== undefined && { version }),
        startedAt: new Date(startedAt).toISOString(),
        rssBytes: rss * 1024,
      },
    };
  }
  return { why: 'The gateway does not run.' };
}

function ownerOf(pid: number): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
}

function accountId(name: string): number | undefined {
  const line = contentOf('/etc/passwd')
    ?.split('\n')
    .find((each) => each.startsWith(`${name}:`));
  return line === undefined ? undefined : Number(line.split(':')[2]);
}
