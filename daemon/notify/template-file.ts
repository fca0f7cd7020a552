import { readFileSync, statSync } from 'node:fs';
import { limits } from '../protocol/limits.ts';
import { ProblemError } from '../protocol/problem.ts';
import { defaultTemplate } from './default-template.ts';
import { parseTemplate, type Template, TemplateFault } from './template.ts';

/**
 * The notice's template: the file, or the built-in one if there is none.
 * @throws ProblemError `config-invalid` that names the file and the line
 */
export function loadTemplate(file: string | undefined): Template {
  const bytes = file === undefined ? undefined : contentOf(file);
  try {
    return parseTemplate(bytes ?? new TextEncoder().encode(defaultTemplate));
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    throw new ProblemError('config-invalid', `${file}: line ${error.line}: ${error.message}`, {}, error);
  }
}

function contentOf(file: string): Uint8Array | undefined {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isFile()) throw new Error('is no ordinary file');
    // Of a file that is too large enough is read to see it.
    if (stat.size > limits.noticeTemplateBytes) return new Uint8Array(limits.noticeTemplateBytes + 1);
    return readFileSync(file);
  } catch (error) {
    throw new ProblemError('config-invalid', `${file}: ${(error as Error).message}`, {}, error);
  }
}
