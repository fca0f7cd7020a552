import { html, type TemplateResult } from 'lit/html.js';
import type { ApiFailure } from '../connection/failure.ts';
import type { Context } from '../context.ts';
import { given } from './badges.ts';
import { againButton } from './buttons.ts';

interface ViewProps {
  title: unknown;
  /** Beside the title: a note, and what can be done. */
  head?: unknown;
  /** What went wrong. */
  failure: ApiFailure | undefined;
  /** Asks again for what could not be had. */
  again?: (() => unknown) | undefined;
  /** What asking again means, if it is more than that. */
  againWords?: string | undefined;
  body: unknown;
}

/** A view: its title, which has the focus when it is arrived at, what went wrong, and all that it shows. */
export function viewOf(
  { text, failure: told }: Context,
  { title, head, failure, again, againWords = text.say('failure.again'), body }: ViewProps,
): TemplateResult {
  return html`<section class="view" aria-labelledby="view-title">
    <div class="view-head">
      <h2 id="view-title" tabindex="-1">${title}</h2>
      ${head}
    </div>
    ${given(failure, (what) =>
      told(
        what,
        given(again, (ask) => againButton(againWords, ask)),
      ),
    )} ${body}
  </section>`;
}
