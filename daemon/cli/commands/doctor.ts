import { Status } from '../../protocol/status.ts';
import { type Context, print } from '../context.ts';
import type { DoctorRequest } from '../doctor.ts';
import { reportLines } from '../doctor/text.ts';
import { exit } from '../exit.ts';
import { problemIn, ToldProblem } from '../failure.ts';

export interface DoctorOptions {
  socket: string;
  config: string;
  root: string;
}

/** How long the daemon may take to say how it is. */
const withinMs = 15_000;

/** `doctor`: looks at everything that the product needs; 0 if all is well, 3 with warnings, 4 with a problem. */
export async function doctor(context: Context, { socket, config, root }: DoctorOptions): Promise<number> {
  const { client, screen, interrupts, examine } = context;
  const status: DoctorRequest['status'] = async () => {
    try {
      return { status: await client.ask(Status, { path: '/v1/status', withinMs, signal: interrupts.first }) };
    } catch (error) {
      const problem = problemIn(error);
      if (problem === undefined) throw error;
      return { problem };
    }
  };
  screen.progress('Looking at the server; a call of whmapi1 may take a minute …');
  const stopped = new Promise<never>((_, reject) => {
    interrupts.first.addEventListener('abort', () => reject(interrupts.first.reason as Error), {
      once: true,
    });
  });
  const report = await Promise.race([examine({ root, configFile: config, socket, status }), stopped]).finally(
    () => screen.progress(),
  );
  if ('problem' in report) throw new ToldProblem(report.problem);
  print(context, {
    people: () => reportLines(report, (style, text) => screen.onData(style, text)),
    document: report,
    items: report.findings,
  });
  if (report.healthy) return exit.done;
  return report.findings.some(({ state }) => state === 'problem') ? exit.none : exit.partly;
}
