import { css } from './css.ts';

/** The long tables, and what stands above and below them. */
export const tables = css`
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 10px;
    padding: 12px 14px;
    border-block-end: 1px solid var(--line);
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .table-frame {
    position: relative;
  }
  .table {
    position: relative;
    max-block-size: max(300px, min(100vh - 430px, 760px));
    overflow: auto;
    contain: paint;
    font-variant-numeric: tabular-nums;
  }
  .table:focus-visible {
    box-shadow: inset 0 0 0 2px var(--blue);
    border-radius: 0;
  }
  .table-head {
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    block-size: 36px;
    background: var(--ground);
    border-block-end: 1px solid var(--line);
  }
  .table-head .table-row {
    block-size: 35px;
  }
  .table-body {
    position: relative;
  }
  .table-row {
    display: grid;
    grid-template-columns: var(--tracks);
    align-items: center;
    inline-size: 100%;
  }
  .table-body .table-row {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 0;
    border-block-end: 1px solid #e9edf3;
    background: var(--paper);
  }
  [role='grid'] .table-body .table-row {
    cursor: pointer;
  }
  .table-body .table-row:hover {
    background: var(--ground);
  }
  .table-body .table-row.is-chosen {
    background: var(--blue-pale);
  }
  .table:focus-visible .table-row.is-active {
    box-shadow: inset 3px 0 0 var(--blue), inset 0 0 0 1px var(--blue);
  }
  [dir='rtl'] .table:focus-visible .table-row.is-active {
    box-shadow: inset -3px 0 0 var(--blue), inset 0 0 0 1px var(--blue);
  }
  .table-cell {
    min-inline-size: 0;
    padding-inline: 10px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* What is cut short is the end of the text, whichever way it runs; it stands where the page begins its lines. */
  [dir='rtl'] .table-cell {
    text-align: right;
  }
  .table-row.is-chosen .badge {
    background: var(--paper);
  }
  .cell-choice {
    display: flex;
    justify-content: center;
    padding-inline: 8px 4px;
    overflow: visible;
  }
  .cell-why {
    overflow: visible;
  }
  .cell-user,
  .cell-target-account {
    font-weight: 600;
  }
  .cell-suspended {
    color: var(--amber);
  }
  .table-head .table-cell {
    color: var(--soft);
    font-size: 13px;
    font-weight: 600;
  }
  .table-sort {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    max-inline-size: 100%;
    padding: 3px 4px;
    margin-inline-start: -4px;
    border: 0;
    background: none;
    color: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  .table-sort span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .table-sort .icon {
    inline-size: 12px;
    block-size: 12px;
    opacity: 0;
  }
  .table-sort:hover .icon {
    opacity: 0.5;
  }
  .table-sort.is-sorted {
    color: var(--ink);
  }
  .table-sort.is-sorted .icon {
    opacity: 1;
  }
  .table-sort:focus-visible {
    box-shadow: inset 0 0 0 2px var(--blue);
  }
  .table-empty {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 12px;
    padding: 36px 20px;
    color: var(--soft);
  }
  .count {
    display: block;
    text-align: end;
  }
  .cell-job-targets {
    text-align: end;
  }

  .selection-bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    padding: 10px 14px;
    border-block-start: 1px solid var(--line);
    background: var(--ground);
    border-radius: 0 0 4px 4px;
  }
  @media (min-height: 640px) {
    .page:not(.is-narrow) .selection-bar {
      position: sticky;
      inset-block-end: 0;
      z-index: 2;
    }
  }
  .selection-count {
    min-inline-size: 150px;
  }
  .selection-unknown {
    display: block;
    color: var(--amber);
    font-size: 13px;
  }
  .selection-ways {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    gap: 0 4px;
  }
`;
