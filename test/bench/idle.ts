import { setTimeout as delay } from 'node:timers/promises';
import { cpuTicks, memory } from './proc.ts';
import { removeByProduct } from './product.ts';
import type { Measured } from './report.ts';
import { asService, byHand, firstNames, prepareHost, quiet, runsAtStart, startDaemon } from './stage.ts';

const accounts = 10_000;
const idleSeconds = 30;
const mostResident = 72;
/** Of it in no file: what cannot be shared or dropped. */
const mostAnonymous = 28;
/** Node still collects what its start left behind. */
const settleSeconds = 60;
/** What the processor time is counted in: fewer cannot be told from none. */
const leastTicks = 1;
/** V8 gives memory back a while after it was used. */
const restSeconds = 15;

/** What a daemon costs that has nothing to do: as the service runs it, and by hand; then after a large job. */
export async function idle(): Promise<Measured> {
  const host = await prepareHost(accounts);
  const ways = [
    { name: 'as the service', way: asService },
    { name: 'node dist/daemon.mjs', way: byHand },
  ];
  const daemons = [];
  try {
    for (const [index, { name, way }] of ways.entries()) {
      const daemon = await startDaemon(host, `daemon${index}`, way);
      daemons.push({ ...daemon, name });
      await quiet(host, runsAtStart * (index + 1));
    }
    await delay(settleSeconds * 1000);
    const before = daemons.map(({ pid }) => cpuTicks(pid));
    await delay(idleSeconds * 1000);
    const idling = daemons.map(({ pid, name }, index) => ({
      name,
      ticks: cpuTicks(pid) - (before[index] ?? 0),
      fresh: memory(pid),
    }));
    const figures = [];
    for (const [index, { pid, socket }] of daemons.entries()) {
      const names = firstNames(accounts);
      host.setTwoFactor(names, true);
      await removeByProduct(host, socket, names);
      await delay(restSeconds * 1000);
      const found = idling[index];
      if (found !== undefined) figures.push({ ...found, used: memory(pid) });
    }
    const [service] = figures;
    if (service === undefined) throw new Error('Nothing was measured');
    const shown = ({ resident, anonymous }: typeof service.fresh) =>
      `${resident.toFixed(1)} (${anonymous.toFixed(1)})`;
    return {
      tables: [
        {
          title: `An idle daemon: resident MiB (of which anonymous), and CPU ticks of 10 ms in ${idleSeconds} s`,
          rows: [
            ['started', 'ticks', 'memory', `after a job of ${accounts}`],
            ...figures.map(({ name, ticks, fresh, used }) => [
              name,
              String(ticks),
              shown(fresh),
              shown(used),
            ]),
          ],
        },
      ],
      promises: [
        {
          text: `no measurable CPU in ${idleSeconds} s (${service.ticks} ticks)`,
          holds: service.ticks <= leastTicks,
        },
        {
          text: `at most ${mostResident} MiB resident (${service.fresh.resident.toFixed(1)})`,
          holds: service.fresh.resident <= mostResident,
        },
        {
          text: `of it at most ${mostAnonymous} MiB anonymous (${service.fresh.anonymous.toFixed(1)})`,
          holds: service.fresh.anonymous <= mostAnonymous,
        },
      ],
      data: figures,
    };
  } finally {
    for (const daemon of daemons) await daemon.stop();
    await host.dispose();
  }
}
