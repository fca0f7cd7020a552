import { html, type TemplateResult } from 'lit';
import { enAudit } from '../strings/en-audit.ts';
import type { Key, Text } from '../strings/text.ts';

/** What can be searched by. */
export type SearchName = 'account' | 'actor' | 'reason' | 'ticket' | 'user' | 'action' | 'from' | 'to';
/** What was filled in, as the daemon takes it. */
export type Filter = Partial<Record<SearchName, string>>;

const actions = Object.keys(enAudit).filter((key) => key.startsWith('audit.action.'));

/**
 * A search that the daemon does, over all that is on record.
 * @param isSet it shows what was found, and offers all again
 * @param isBusy it takes no search just now
 * @param search is given what was filled in; nothing: all
 */
export function searchForm(
  text: Text,
  names: readonly SearchName[],
  isSet: boolean,
  isBusy: boolean,
  search: (filter: Filter) => void,
): TemplateResult {
  return html`<form
    class="toolbar search-form"
    id="search-form"
    role="search"
    aria-label=${text.say('search.form')}
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      search(filterOf(new FormData(event.target as HTMLFormElement)));
    }}
    @reset=${() => search({})}
  >
    ${names.map((name) => html`<label><span>${text.say(`search.${name}`)}</span>${field(text, name)}</label>`)}
    <button type="submit" id="search-find" class="button is-primary" ?disabled=${isBusy}>${text.say('search.find')}</button>
    ${isSet ? html`<button type="reset" id="search-clear" class="button" ?disabled=${isBusy}>${text.say('search.clear')}</button>` : ''}
  </form>`;
}

function field(text: Text, name: SearchName): TemplateResult {
  if (name === 'action') {
    return html`<select class="field" id="search-action" name=${name}>
      <option value=""></option>
      ${actions.map((key) => html`<option value=${key.slice('audit.action.'.length)}>${text.say(key as Key)}</option>`)}
    </select>`;
  }
  return html`<input
    class="field"
    id="search-${name}"
    name=${name}
    type=${name === 'from' || name === 'to' ? 'date' : 'text'}
    maxlength="255"
    autocomplete="off"
    autocapitalize="none"
    spellcheck="false"
  />`;
}

/** The last day is before the first: nothing can lie between them. */
export function isBackwards({ from, to }: Filter): boolean {
  return from !== undefined && to !== undefined && from >= to;
}

/** What was filled in; days are those of the browser's time zone, the last one whole. */
function filterOf(data: FormData): Filter {
  const filter: Filter = {};
  for (const [name, given] of data) {
    // None of the fields takes a file.
    const typed = (given as string).trim();
    if (typed === '') continue;
    const isDay = name === 'from' || name === 'to';
    filter[name as SearchName] = isDay ? midnight(typed, name === 'to' ? 1 : 0) : typed;
  }
  return filter;
}

function midnight(day: string, later: number): string {
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + later);
  return date.toISOString();
}
