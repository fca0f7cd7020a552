import { html, type TemplateResult } from 'lit/html.js';
import type { Actor } from '../../../daemon/protocol/actor.ts';
import type { Text } from '../strings/text.ts';
import { value } from './value.ts';

/** Who asked, and by which way if not by this page. */
export function who(text: Text, { user, sudoUser, via }: Actor): TemplateResult {
  const name = value(sudoUser ?? user);
  return via === 'cli' ? html`${text.compose('job.by-cli', { name })}` : html`${name}`;
}
