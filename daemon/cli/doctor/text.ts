import type { CheckState, DoctorReport, Finding, SeenSwitch } from '../../protocol/doctor.ts';
import { visible } from '../escape.ts';
import type { Screen } from '../screen.ts';
import { counted } from '../words.ts';

const order: readonly CheckState[] = ['problem', 'warning', 'not-checked', 'ok'];
const words = { problem: 'PROBLEM', warning: 'WARNING', 'not-checked': 'UNKNOWN', ok: 'ok' } as const;
const colours = { problem: 'red', warning: 'yellow', 'not-checked': 'magenta', ok: 'green' } as const;
const wordWidth = 9;

/** The report for people: how it stands in a line, what is wrong with what to do, then what is well. */
export function reportLines(report: DoctorReport, paint: Screen['onData']): string[] {
  const { findings, switches } = report;
  const sorted = order.flatMap((state) => findings.filter((finding) => finding.state === state));
  return [
    `whm-2fa-reset ${visible(report.version)} on ${visible(report.host)}: ${summary(findings)}`,
    '',
    ...sorted.flatMap((finding) => findingLines(finding, paint)),
    ...(switches.length === 0 ? [] : ['', ...switchLines(switches)]),
  ];
}

function summary(findings: readonly Finding[]): string {
  const of = (wanted: CheckState) => findings.filter(({ state }) => state === wanted).length;
  const unknown = of('not-checked');
  const parts = [
    ...(of('problem') > 0 ? [counted(of('problem'), 'problem')] : []),
    ...(of('warning') > 0 ? [counted(of('warning'), 'warning')] : []),
    ...(unknown > 0 ? [`${unknown} not checked`] : []),
  ];
  return parts.length === 0 ? 'all is well.' : `${parts.join(', ')}.`;
}

function findingLines({ check, state, detail, next }: Finding, paint: Screen['onData']): string[] {
  const word = words[state].padEnd(wordWidth);
  const line = `${paint(colours[state], word)}${check}: ${visible(detail)}`;
  if (state === 'ok' || next === undefined) return [line];
  return [line, `${' '.repeat(wordWidth)}Next: ${visible(next)}`, ''];
}

function switchLines(switches: readonly SeenSwitch[]): string[] {
  return [
    'How this cPanel behaves where its documentation leaves it open (for a report of a fault):',
    ...switches.map(({ name, fits }) => `  ${visible(name)}: ${visible(fits.join(' or '))}`),
  ];
}
