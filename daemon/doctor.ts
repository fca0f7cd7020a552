import type { Examine } from './cli/doctor.ts';
import { examine } from './cli/doctor/examine.ts';
import { version } from './cli/version.ts';
import { Config, loadConfig } from './config.ts';
import { hostOf } from './doctor-host.ts';
import { placesOf } from './host/doctor/places.ts';
import { readText } from './host/doctor/read-text.ts';
import { loadTemplate } from './notify/template-file.ts';
import { ProblemError, problemOf } from './protocol/problem.ts';

/** The parser takes seconds for more, if it is meant to. */
const configBytes = 64 * 1024;

/**
 * The examination of `doctor`, composed: it reads, connects and asks, and changes nothing. Whatever it reads may be
 * broken or hostile: that is a finding.
 * @returns the problem `not-root` on a real server for anyone else
 */
export const examineHost: Examine = async (request) => {
  const { root, configFile } = request;
  if (root === '/' && process.geteuid?.() !== 0) {
    return { problem: problemOf('not-root', 'Without being root, most of it cannot be seen.') };
  }
  const read = readConfig(configFile);
  const configuration = { file: configFile, ...('refusal' in read && { refusal: read.refusal }) };
  const config = 'config' in read ? read.config : Config.parse({});
  const host = hostOf({ request, config, configuration, places: placesOf(root), version });
  return examine(host, version, Date.now());
};

/** Looked at before it is parsed: a pipe or a gigabyte in its place must not hold us up. */
function readConfig(file: string): { config: Config } | { refusal: string } {
  const text = readText(file, { most: configBytes });
  if ('why' in text) return { refusal: text.why };
  try {
    const config = loadConfig(file);
    loadTemplate(config.notify.template);
    return { config };
  } catch (error) {
    const isTold = error instanceof ProblemError;
    const why = isTold ? error.message : `${file}: ${String(error)}`;
    return { refusal: `${why.slice(0, 500)}.` };
  }
}
