import { html, type TemplateResult } from 'lit/html.js';
import type { Account } from '../../../daemon/protocol/accounts.ts';
import { when } from '../parts/badges.ts';
import { spinner } from '../parts/waiting.ts';
import type { IndexedAccount } from '../state/accounts.ts';
import type { Selection } from '../state/selection.ts';
import type { Text } from '../strings/text.ts';

export interface SelectionBarProps {
  selection: Selection;
  /** What the search and the filters leave. */
  found: readonly Account[];
  known: readonly IndexedAccount[];
  isPlanning: boolean;
  chooseShown: () => void;
  chooseAll: () => void;
  clear: () => void;
  plan: () => void;
}

/** How many are chosen, ways to choose many, and the way on. */
export function selectionBar(text: Text, props: SelectionBarProps): TemplateResult {
  const { selection, found, isPlanning } = props;
  const { size } = selection;
  const unknown = size === 0 ? 0 : countUnknown(selection, props.known);
  return html`<div class="selection-bar">
    <p class="selection-count">
      <strong>${text.say('selection.count', { count: size })}</strong>
      ${when(unknown > 0, () => html`<span class="selection-unknown">${text.say('selection.unknown', { count: unknown })}</span>`)}
    </p>
    <div class="selection-ways">
      <button type="button" class="button-quiet" ?disabled=${found.length === 0} @click=${props.chooseShown}>
        ${text.say('selection.shown')}
      </button>
      <button type="button" id="choose-all" class="button-quiet" ?disabled=${found.length === 0} @click=${props.chooseAll}>
        ${text.say('selection.all', { count: found.length })}
      </button>
      <button type="button" class="button-quiet" ?disabled=${size === 0} @click=${props.clear}>
        ${text.say('selection.clear')}
      </button>
    </div>
    <button
      type="button"
      id="plan"
      class="button is-primary"
      ?disabled=${size === 0 || isPlanning}
      @click=${props.plan}
    >
      ${when(isPlanning, spinner)}
      ${text.say(isPlanning ? 'selection.planning' : 'selection.plan')}
    </button>
  </div>`;
}

function countUnknown(selection: Selection, known: readonly IndexedAccount[]): number {
  let found = 0;
  for (const { account } of known) if (selection.has(account.user)) found++;
  return selection.size - found;
}
