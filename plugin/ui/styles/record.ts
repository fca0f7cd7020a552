import { css } from './css.ts';

/** The overview, one account's story, the search of jobs. */
export const record = css`
  .overview-share {
    display: grid;
    gap: 12px;
    padding: 16px 18px;
  }
  .overview-share .progress {
    block-size: 26px;
    border-radius: 4px;
  }
  .overview-big {
    font-size: 16px;
  }
  .overview-big strong {
    font-size: 30px;
    line-height: 1.2;
  }
  .legend,
  .fates {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 22px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 7px;
  }
  .legend li::before {
    content: '';
    inline-size: 11px;
    block-size: 11px;
    border-radius: 2px;
    background: #8fa0b2;
  }
  .legend .is-on::before {
    background: #2a9d44;
  }
  .legend .is-not-listed::before {
    background: #d98a00;
  }
  .overview-policy {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
    padding-block-start: 12px;
    border-block-start: 1px solid var(--line);
  }
  .overview-groups {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr));
    gap: 14px;
    align-items: start;
  }
  .share-table {
    inline-size: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  .share-table caption {
    padding: 12px 14px 6px;
    font-size: 16px;
    font-weight: 600;
    text-align: start;
  }
  .share-table th,
  .share-table td {
    padding: 5px 10px;
    border-block-start: 1px solid #e9edf3;
    text-align: end;
    white-space: nowrap;
  }
  .share-table th:first-child {
    max-inline-size: 180px;
    padding-inline-start: 14px;
    text-align: start;
  }
  .share-table thead th {
    border: 0;
    color: var(--soft);
    font-size: 13px;
    font-weight: 600;
  }
  .share-table thead td {
    border: 0;
  }
  .share-table .share-bar {
    inline-size: 45%;
  }
  .overview-server {
    padding: 12px 14px 14px;
  }
  #server {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(250px, 100%), 1fr));
    gap: 12px 24px;
  }
  .overview-server h3 {
    margin-block-end: 8px;
  }
  .days {
    display: flex;
    align-items: center;
    gap: 10px;
  }
  .days .field {
    inline-size: 90px;
  }
  .story {
    display: grid;
    gap: 10px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .story > li {
    padding: 12px 14px;
  }
  .story-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 12px;
    margin-block-end: 8px;
    font-weight: 600;
  }
  .search-form {
    align-items: end;
  }
  .search-form label {
    display: grid;
    flex: 1 1 110px;
    gap: 2px;
    color: var(--soft);
    font-size: 12px;
  }
  .search-form .field {
    block-size: 34px;
    color: var(--ink);
    font-size: 14px;
  }
  .compare {
    padding: 10px 14px;
  }
  .compare[open] summary {
    margin-block-end: 10px;
  }
  .deviations {
    margin: 10px 0 0;
    padding: 0;
    list-style: none;
  }
  .cell-why {
    padding-inline: 4px;
  }
  .cell-back-user {
    font-weight: 600;
  }
  .cell-back-days {
    text-align: end;
  }
  .is-narrow #not-back .cell-back-state,
  .is-narrow #not-back .table-head .cell-back-reset {
    justify-self: end;
  }
  .is-narrow #not-back .cell-back-days,
  .is-narrow #not-back .cell-back-owner,
  .is-narrow #not-back .table-head .cell-back-why,
  .is-narrow #not-back .table-head .cell-back-state {
    display: none;
  }
  .is-narrow #not-back .cell-back-why {
    grid-area: 2 / 1;
  }
  .is-narrow .share-bar {
    display: none;
  }
  .is-narrow .share-table :is(th, td) {
    padding-inline: 6px;
    white-space: normal;
  }
`;
