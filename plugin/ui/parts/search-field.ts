import { html, nothing, type TemplateResult } from 'lit/html.js';
import { icon } from './icons.ts';

export interface SearchField {
  id?: string;
  /** What is looked for: the label for those who hear it, and the hint in the empty field. */
  label: string;
  value: string;
  maxLength?: number;
  input: (text: string) => void;
  paste?: (event: ClipboardEvent) => void;
}

/** A field to search by. */
export function searchField({ id, label, value, maxLength, input, paste }: SearchField): TemplateResult {
  return html`<label class="search-field">
    ${icon('search')}
    <input
      type="search"
      id=${id ?? nothing}
      aria-label=${label}
      placeholder=${label}
      maxlength=${maxLength ?? nothing}
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      .value=${value}
      @input=${(event: InputEvent) => input((event.target as HTMLInputElement).value)}
      @paste=${paste ?? nothing}
    />
  </label>`;
}
