import { ok, problem, type Verdict } from './verdict.ts';

/** Whether the daemon would accept its configuration. */
export interface ConfigurationFacts {
  file: string;
  /** Why it would not. */
  refusal?: string;
}

/** The configuration can be read and every key is understood. */
export function judgeConfiguration({ file, refusal }: ConfigurationFacts): Verdict[] {
  if (refusal === undefined) return [ok(`${file} is valid.`)];
  return [
    problem(
      `The configuration is not accepted: ${refusal} The checks below go by the defaults.`,
      `Correct ${file}; the daemon does not start with it.`,
    ),
  ];
}
