import { setTimeout as delay } from 'node:timers/promises';
import { memory, peakMemory } from './proc.ts';
import type { Measured } from './report.ts';
import { firstNames, prepareHost, quiet, runsAtStart } from './stage.ts';
import { endedEvents, openWatchers, startJob, startWatched, subscribe } from './watching.ts';

const accounts = 50_000;
const many = 1000;
/** In the job that so many watch. */
const watchedByMany = 10_000;
const watchers = 100;
/** Node still collects what its start left behind. */
const settleSeconds = 20;
/** So long a job waits until all its watchers are there. */
const aheadSeconds = 2;
const most = { gatewayIdle: 60, gatewayMany: 256, daemonBusy: 192 };

/** What the gateway holds with nobody and with a thousand watchers, and the daemon at the largest job. */
export async function footprint(): Promise<Measured> {
  const host = await prepareHost(accounts, { startupMs: 50 });
  const watched = await startWatched(host);
  const { daemon, gateway } = watched;
  try {
    await quiet(host, runsAtStart);
    await delay(settleSeconds * 1000);
    const idle = { gateway: memory(gateway.pid), daemon: memory(daemon.pid) };
    const crowd = await openWatchers(watched, watchers);
    const large = await startJob(daemon.socket, firstNames(accounts), 0);
    subscribe(crowd, large.id, 0);
    await endedEvents(daemon.socket, large.id);
    const busy = { gateway: peakMemory(gateway.pid), daemon: peakMemory(daemon.pid) };
    crowd.push(...(await openWatchers(watched, many - watchers)));
    const names = firstNames(watchedByMany);
    host.setTwoFactor(names, true);
    const { id } = await startJob(daemon.socket, names, aheadSeconds);
    subscribe(crowd, id, 1);
    await endedEvents(daemon.socket, id);
    const crowded = { gateway: peakMemory(gateway.pid), daemon: peakMemory(daemon.pid) };
    const mebibytes = (value: number) => `${value.toFixed(1)} MiB`;
    const shown = ({ resident, anonymous }: typeof idle.daemon) =>
      `${mebibytes(resident)} (${anonymous.toFixed(1)})`;
    const goal = (text: string, value: number, limit: number) => ({
      text: `${text}: at most ${limit} MiB (${mebibytes(value)})`,
      holds: value <= limit,
    });
    return {
      tables: [
        {
          title: 'Resident memory (of which anonymous)',
          rows: [
            ['', 'daemon', 'gateway'],
            ['idle', shown(idle.daemon), shown(idle.gateway)],
            [
              `most in a job of ${accounts} with ${watchers} watchers`,
              mebibytes(busy.daemon),
              mebibytes(busy.gateway),
            ],
            [
              `and in one of ${watchedByMany} with ${many}`,
              mebibytes(crowded.daemon),
              mebibytes(crowded.gateway),
            ],
          ],
        },
      ],
      promises: [
        goal('the idle gateway', idle.gateway.resident, most.gatewayIdle),
        goal(`the gateway with ${many} watchers of a job`, crowded.gateway, most.gatewayMany),
        goal(`the daemon in a job of ${accounts} with ${watchers} watchers`, busy.daemon, most.daemonBusy),
      ],
      data: { idle, crowded, busy },
    };
  } finally {
    await watched.stop();
    await host.dispose();
  }
}
