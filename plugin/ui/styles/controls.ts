import { css } from './css.ts';

/** Buttons, fields, badges. */
export const controls = css`
  button,
  input,
  select,
  textarea {
    margin: 0;
    color: inherit;
    font: inherit;
    letter-spacing: inherit;
  }
  .button,
  .button-quiet,
  .button-icon {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 7px;
    min-block-size: 34px;
    padding: 5px 13px;
    border: 1px solid var(--edge);
    border-radius: 4px;
    background: var(--paper);
    color: var(--ink);
    font-weight: 600;
    cursor: pointer;
  }
  .button:hover {
    border-color: var(--blue);
    color: var(--blue);
  }
  .button.is-primary {
    border-color: var(--blue);
    background: var(--blue);
    color: #fff;
  }
  .button.is-primary:hover {
    background: var(--blue-dark);
  }
  .button.is-danger {
    border-color: var(--red);
    background: var(--red);
    color: #fff;
  }
  .button.is-danger:hover {
    background: #861813;
  }
  .button.is-wide {
    inline-size: 100%;
    min-block-size: 40px;
  }
  .button-quiet {
    border-color: transparent;
    background: none;
    color: var(--blue);
    padding-inline: 8px;
  }
  .button-quiet:hover {
    text-decoration: underline;
  }
  .button-icon {
    min-block-size: 26px;
    padding: 4px;
    border-color: transparent;
    background: none;
    color: var(--blue);
    vertical-align: middle;
  }
  .button-icon:hover {
    background: var(--blue-pale);
  }
  .button:disabled,
  .button.is-primary:disabled,
  .button.is-danger:disabled,
  .button-quiet:disabled,
  .button-icon:disabled {
    border-color: var(--line);
    background: var(--grey-pale);
    color: #66788a;
    cursor: default;
    text-decoration: none;
  }
  .button-quiet:disabled,
  .button-icon:disabled {
    border-color: transparent;
    background: none;
  }
  button:focus-visible,
  .field:focus-visible,
  .select:focus-visible,
  .search-field:focus-within {
    box-shadow: var(--ring);
  }

  .field,
  .select,
  .search-field {
    inline-size: 100%;
    min-block-size: 34px;
    padding: 5px 10px;
    border: 1px solid var(--edge);
    border-radius: 4px;
    background: var(--paper);
  }
  textarea.field {
    resize: vertical;
    font:
      13px/1.6 Menlo,
      Consolas,
      monospace;
  }
  .field[aria-invalid='true'] {
    border-color: var(--red);
    box-shadow: inset 0 0 0 1px var(--red);
  }
  .select {
    inline-size: auto;
    max-inline-size: 190px;
    padding-inline-end: 6px;
    text-overflow: ellipsis;
    cursor: pointer;
  }
  .select.is-set {
    border-color: var(--blue);
    background: var(--blue-pale);
    color: var(--blue-dark);
    font-weight: 600;
  }
  .search-field {
    display: flex;
    flex: 1 1 260px;
    align-items: center;
    gap: 8px;
    max-inline-size: 480px;
    color: var(--soft);
  }
  .search-field input {
    flex: 1;
    min-inline-size: 0;
    padding: 0;
    border: 0;
    background: none;
    color: var(--ink);
    box-shadow: none !important;
    -webkit-appearance: none;
    appearance: none;
  }
  ::placeholder {
    color: #66788a;
    opacity: 1;
  }
  input[type='checkbox'] {
    flex: none;
    inline-size: 16px;
    block-size: 16px;
    accent-color: var(--blue);
    cursor: pointer;
  }

  .badge {
    display: inline-block;
    max-inline-size: 100%;
    padding: 1px 9px;
    border-radius: 10px;
    background: var(--grey-pale);
    color: #4a5c6d;
    font-size: 12px;
    font-weight: 600;
    line-height: 18px;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    vertical-align: middle;
  }
  .badge.tone-good {
    background: var(--green-pale);
    color: var(--green);
  }
  .badge.tone-warn {
    background: var(--amber-pale);
    color: var(--amber);
  }
  .badge.tone-bad {
    background: var(--red-pale);
    color: var(--red);
  }
  .badge.tone-busy {
    background: var(--blue-pale);
    color: var(--blue);
  }

  .spinner {
    display: inline-block;
    flex: none;
    inline-size: 15px;
    block-size: 15px;
    border: 2px solid currentcolor;
    border-block-start-color: transparent;
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
`;
