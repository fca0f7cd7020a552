import { html, type TemplateResult } from 'lit';
import type { JobFilter } from '../../../daemon/protocol/job-search.ts';
import type { Text } from '../strings/text.ts';

const fields = ['account', 'actor', 'reason', 'ticket', 'from', 'to'] as const;

/**
 * What jobs are searched by.
 * @param search is given what was filled in; nothing: all jobs
 */
export function searchForm(text: Text, isSet: boolean, search: (filter: JobFilter) => void): TemplateResult {
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
    ${fields.map(
      (name) => html`<label>
        <span>${text.say(`search.${name}`)}</span>
        <input
          class="field"
          id="search-${name}"
          name=${name}
          type=${name === 'from' || name === 'to' ? 'date' : 'text'}
          maxlength="255"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
        />
      </label>`,
    )}
    <button type="submit" id="search-find" class="button is-primary">${text.say('search.find')}</button>
    ${isSet ? html`<button type="reset" id="search-clear" class="button">${text.say('search.clear')}</button>` : ''}
  </form>`;
}

/** What was filled in; days are those of the browser's time zone, the last one whole. */
function filterOf(data: FormData): JobFilter {
  const filter: JobFilter = {};
  for (const name of fields) {
    const given = data.get(name);
    if (typeof given !== 'string' || given.trim() === '') continue;
    if (name === 'from' || name === 'to') filter[name] = midnight(given, name === 'to' ? 1 : 0);
    else filter[name] = given.trim();
  }
  return filter;
}

function midnight(day: string, later: number): string {
  const date = new Date(`${day}T00:00`);
  date.setDate(date.getDate() + later);
  return date.toISOString();
}
