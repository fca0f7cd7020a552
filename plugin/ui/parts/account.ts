import { html, type TemplateResult } from 'lit/html.js';
import { hiddenName } from '../../../daemon/protocol/target.ts';
import { hashOf } from '../state/route.ts';
import { value } from './value.ts';

/** An account's name, as the way to its story; a name that is hidden leads nowhere. */
export function accountLink(user: string): TemplateResult {
  return user === hiddenName
    ? value(user)
    : html`<a href=${hashOf({ view: 'story', name: user })}>${value(user)}</a>`;
}
