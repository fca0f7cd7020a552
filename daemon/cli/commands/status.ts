import { Status } from '../../protocol/status.ts';
import { type Context, print } from '../context.ts';
import { exit } from '../exit.ts';
import { facts } from '../table.ts';
import { gibibytes, moment } from '../words.ts';

/** `status`: the daemon and its way to cPanel; exit 7 while cPanel does not answer. */
export async function status(context: Context): Promise<number> {
  const answer = await context.client.ask(Status, { path: '/v1/status', signal: context.interrupts.first });
  const { version, startedAt, whmapi1, cpanel, jobs, vitals } = answer;
  const { fastestCallMs } = whmapi1;
  print(context, {
    document: answer,
    items: [answer],
    people: () =>
      facts([
        ['daemon', `${version}, running since ${moment(startedAt)} UTC`],
        ['open jobs', String(jobs.open)],
        ['whmapi1', whmapi1.path],
        ['fastest call', fastestCallMs === undefined ? undefined : `${fastestCallMs} ms`],
        ['cPanel', cpanel.version],
        ['load', `${vitals.loadPerCore} per core`],
        [
          'memory free',
          `${gibibytes(vitals.memory.availableBytes)} of ${gibibytes(vitals.memory.totalBytes)} GiB`,
        ],
        ['problem', cpanel.problem],
      ]),
  });
  return cpanel.problem === undefined ? exit.done : exit.unavailable;
}
