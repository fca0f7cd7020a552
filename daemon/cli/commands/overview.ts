import {
  type Groups,
  Overview,
  type Running,
  type ServerState,
  type Share,
} from '../../protocol/overview.ts';
import { type Context, print } from '../context.ts';
import { planningMs } from '../start.ts';
import { facts, table } from '../table.ts';
import { gibibytes, moment, number } from '../words.ts';

/** `overview`: how many accounts have 2FA on, and how the server is. */
export async function overview(context: Context): Promise<number> {
  const told = await context.client.ask(Overview, {
    path: '/v1/overview',
    withinMs: planningMs,
    signal: context.interrupts.first,
  });
  print(context, { document: told, items: [told], people: () => lines(told) });
  return 0;
}

function lines({ share, byOwner, byPlan, readAt, policy, server }: Overview): string[] {
  return [
    ...facts([
      ['2FA on', percentText(share)],
      ['read', `${moment(readAt)} UTC`],
      [
        'policy',
        'why' in policy ? `unknown: ${policy.why}` : policy.value ? 'on' : 'off: nobody is asked for 2FA',
      ],
    ]),
    '',
    ...groupTable('owner', byOwner),
    '',
    ...groupTable('plan', byPlan),
    ...(server === undefined ? [] : ['', ...facts(serverFacts(server))]),
  ];
}

function percentText(share: Share): string {
  const { on, off, 'not-listed': unlisted } = share;
  const all = on + off + unlisted;
  return `${number(on)} of ${number(all)}${all === 0 ? '' : ` (${percent(on, all)})`}`;
}

function percent(part: number, all: number): string {
  return all === 0 ? '-' : `${((part / all) * 100).toFixed(1)}%`;
}

function groupTable(head: string, { top, rest }: Groups): string[] {
  const rows = [
    ...top.map(({ name, share }) => [name === '' ? '(none)' : name, share] as const),
    ...(rest.groups > 0 ? [[`(${number(rest.groups)} others)`, rest.share] as const] : []),
  ];
  return table(
    [head, '2FA on', 'off', 'not listed', 'share'],
    rows.map(([name, { on, off, 'not-listed': unlisted }]) => [
      name,
      number(on),
      number(off),
      number(unlisted),
      percent(on, on + off + unlisted),
    ]),
  );
}

function serverFacts(server: ServerState): [string, string | undefined][] {
  const { vitals, clock, system, kernel, cloudLinux, cpanel, daemon, gateway, calls } = server;
  const { medianMs, p95Ms } = calls;
  const inSync = 'why' in clock.inSync ? 'sync unknown' : clock.inSync.value ? 'in sync' : 'NOT in sync';
  return [
    ['load', `${vitals.loadPerCore} per core`],
    [
      'memory free',
      `${gibibytes(vitals.memory.availableBytes)} of ${gibibytes(vitals.memory.totalBytes)} GiB`,
    ],
    ['clock', `${moment(clock.now)} UTC, ${inSync}`],
    ['up', duration(vitals.uptimeSeconds)],
    ['system', `${system}${cloudLinux ? ' (CloudLinux)' : ''}, kernel ${kernel}`],
    ['cPanel', cpanel.version ?? cpanel.problem],
    ['daemon', running(daemon)],
    ['gateway', 'why' in gateway ? gateway.why : running(gateway.value)],
    [
      'a call takes',
      medianMs === undefined || p95Ms === undefined
        ? 'not known before the first removal'
        : `${number(medianMs)} ms (median), ${number(p95Ms)} ms (95 of 100), of ${number(calls.calls)} calls`,
    ],
    ['at least', calls.fastestMs === undefined ? undefined : `${number(calls.fastestMs)} ms`],
  ];
}

function running({ version, startedAt, rssBytes }: Running): string {
  const size = `${(rssBytes / 2 ** 20).toFixed(0)} MiB`;
  return [version, `since ${moment(startedAt)} UTC`, size].filter(Boolean).join(', ');
}

function duration(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  return days > 0 ? `${days} d ${hours} h` : `${hours} h ${Math.floor((seconds % 3600) / 60)} min`;
}
