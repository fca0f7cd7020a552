import { html, type TemplateResult } from 'lit/html.js';
import { enAudit } from '../strings/en-audit.ts';
import type { Key, Text } from '../strings/text.ts';

/** What can be searched by. */
export type SearchName = 'account' | 'actor' | 'reason' | 'ticket' | 'user' | 'action' | 'from' | 'to';
/** What is searched for, as the fields hold it: a member for each one that is filled in. */
export type Search = Partial<Record<SearchName, string>>;

const actions = Object.keys(enAudit).filter((key) => key.startsWith('audit.action.'));

/**
 * A search that the daemon does, over all that is on record.
 * @param current what is searched for: the fields hold it
 * @param isBusy it takes no search just now
 * @param search is given what was filled in; nothing: all
 */
export function searchForm(
  text: Text,
  names: readonly SearchName[],
  current: Search,
  isBusy: boolean,
  search: (search: Search) => void,
): TemplateResult {
  return html`<form
    class="toolbar search-form"
    id="search-form"
    role="search"
    aria-label=${text.say('search.form')}
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      search(filledIn(new FormData(event.target as HTMLFormElement)));
    }}
    @reset=${() => search({})}
  >
    ${names.map((name) => html`<label><span>${text.say(`search.${name}`)}</span>${field(text, name, current[name] ?? '')}</label>`)}
    <button type="submit" id="search-find" class="button is-primary" ?disabled=${isBusy}>${text.say('search.find')}</button>
    ${isNarrowed(current) ? html`<button type="reset" id="search-clear" class="button" ?disabled=${isBusy}>${text.say('search.clear')}</button>` : ''}
  </form>`;
}

function field(text: Text, name: SearchName, current: string): TemplateResult {
  if (name === 'action') {
    return html`<select class="field" id="search-action" name=${name}>
      <option value=""></option>
      ${actions.map((key) => {
        const action = key.slice('audit.action.'.length);
        return html`<option value=${action} .selected=${action === current}>${text.say(key as Key)}</option>`;
      })}
    </select>`;
  }
  return html`<input
    class="field"
    id="search-${name}"
    name=${name}
    type=${isDay(name) ? 'date' : 'text'}
    max="9999-12-30"
    maxlength="255"
    autocomplete="off"
    autocapitalize="none"
    spellcheck="false"
    .value=${current}
  />`;
}

function isDay(name: string): boolean {
  return name === 'from' || name === 'to';
}

/** Something is searched for. */
export function isNarrowed(search: Search): boolean {
  return Object.keys(search).length > 0;
}

/** The last day is before the first: nothing can lie between them. */
export function isBackwards({ from, to }: Search): boolean {
  return from !== undefined && to !== undefined && from > to;
}

/** The search as the daemon takes it; days are those of the browser's time zone, the last one whole. */
export function filterOf(search: Search): Record<string, string> {
  const entries = Object.entries(search).map(([name, given]) => [
    name,
    isDay(name) ? midnight(given, name === 'to' ? 1 : 0) : given,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function filledIn(data: FormData): Search {
  // None of the fields takes a file.
  const entries = [...data].map(([name, given]) => [name, (given as string).trim()]);
  return Object.fromEntries(entries.filter(([, given]) => given !== '')) as Search;
}

function midnight(day: string, later: number): string {
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + later);
  return date.toISOString();
}
