import { css } from './css.ts';

/** The record, and one entry of it. */
export const audit = css`
  .cell-audit-entry .button-quiet {
    min-block-size: 28px;
    padding: 2px 8px;
    margin-inline-start: -8px;
  }
  .cell-audit-accounts .name {
    margin-inline-end: 6px;
  }
  .entry-label {
    color: var(--soft);
    font-size: 12px;
  }
  .entry-detail {
    max-block-size: 260px;
    margin: -8px 0 0;
    padding: 8px 10px;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--ground);
    font:
      12px/1.5 Menlo,
      Consolas,
      monospace;
    white-space: pre-wrap;
    overflow: auto;
  }
  .entry-hashes {
    display: grid;
    gap: 6px;
    margin: 0;
    font-size: 12px;
  }
  .entry-hashes dt {
    color: var(--soft);
  }
  .entry-hashes dd {
    margin: 0;
  }
  .entry-hashes code {
    padding: 0;
    background: none;
    font-size: 12px;
  }
`;
