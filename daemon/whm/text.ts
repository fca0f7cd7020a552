import { limits } from '../protocol/limits.ts';

/** The first `most` characters, never half of one; a cut shows as "…". */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}

/** cPanel's own text, capped. Its quotes, error ids and lines stay as they are: escaping is the display's job. */
export function cpanelText(text: string): string {
  return cut(text, limits.reasonLength);
}
