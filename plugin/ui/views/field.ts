import { html, nothing, type TemplateResult } from 'lit/html.js';
import { given } from '../parts/badges.ts';

export interface Field {
  id: string;
  label: unknown;
  value: string;
  help?: unknown;
  fault?: string | undefined;
  maxLength?: number;
  isRequired?: boolean;
  isNumber?: boolean;
  isProse?: boolean;
  /** A date and time, from this one on. */
  from?: string;
  fill: (value: string) => void;
}

/** A field with its label, what is wrong with it, and what helps. */
export function field(props: Field): TemplateResult {
  const { id, label, help, fault, from } = props;
  const described = [
    ...(help === undefined ? [] : [`${id}-help`]),
    ...(fault === undefined ? [] : [`${id}-fault`]),
  ];
  return html`<div class="form-row">
    <label for=${id}>${label}</label>
    <input
      type=${from === undefined ? 'text' : 'datetime-local'}
      class="field"
      id=${id}
      min=${from ?? nothing}
      maxlength=${props.maxLength ?? nothing}
      inputmode=${props.isNumber ? 'numeric' : nothing}
      autocomplete="off"
      spellcheck=${props.isProse ?? false}
      aria-required=${String(props.isRequired ?? false)}
      aria-invalid=${String(fault !== undefined)}
      aria-describedby=${described.length === 0 ? nothing : described.join(' ')}
      .value=${props.value}
      @input=${(event: InputEvent) => props.fill((event.target as HTMLInputElement).value)}
    />
    ${given(fault, (words) => html`<p class="fault" id="${id}-fault">${words}</p>`)}
    ${given(help, (words) => html`<p class="help-line" id="${id}-help">${words}</p>`)}
  </div>`;
}
