import { css } from './css.ts';

/** What may keep somebody from logging in. */
export const findings = css`
  .why-search {
    border-block-end: 1px solid var(--line);
  }
  .why-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 16px;
    padding: 12px 14px;
    border-block-end: 1px solid var(--line);
  }
  h3 {
    margin: 0;
    font-size: 16px;
    font-weight: 600;
  }
  .why-domain {
    margin-inline-start: 8px;
    color: var(--soft);
    font-weight: 400;
  }
  .findings,
  .why-matches,
  .why-resets {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .why-matches {
    padding: 10px 14px;
    border-block-end: 1px solid var(--line);
  }
  .why-matches .help-line {
    margin-inline-start: 8px;
  }
  .why-resets li {
    display: inline-block;
    margin-inline-end: 14px;
  }
  .finding {
    display: grid;
    grid-template-columns: 128px minmax(0, 1fr);
    gap: 4px 14px;
    padding: 11px 14px;
  }
  .finding + .finding {
    border-block-start: 1px solid #e9edf3;
  }
  .finding-next {
    color: var(--soft);
  }
  .is-narrow .finding {
    grid-template-columns: minmax(0, 1fr);
  }
`;
