import { VirtualizerController } from '@tanstack/lit-virtual';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { createRef, ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { styleMap } from 'lit/directives/style-map.js';
import type { Context } from '../context.ts';
import { icon } from './icons.ts';

export interface Column<Row> {
  key: string;
  label: string;
  /** A track of CSS grid. */
  width: string;
  cell: (row: Row, index: number) => unknown;
  /** Present: the column can be sorted by. */
  sorted?: 'ascending' | 'descending' | 'none';
}

/** Rows that can be chosen. */
export interface Choice<Row> {
  isChosen: (row: Row) => boolean;
  /** `extend`: from the last row chosen to this one. */
  choose: (index: number, extend: boolean) => void;
  chooseShown: () => void;
  label: (row: Row) => string;
  shownLabel: string;
  /** Of the rows of the table. */
  chosen: 'none' | 'some' | 'all';
}

export interface TableProps<Row> {
  id: string;
  label: string;
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string | number;
  onSort?: (key: string) => void;
  choice?: Choice<Row>;
  empty: unknown;
}

const rowPx = 36;
const headHeight = 36;
const overscan = 12;

/** A long table of which only the rows in sight exist; with a choice it is a grid for the arrow keys. */
export class VirtualTable<Row> {
  readonly #context: Context;
  readonly #scroller = createRef<HTMLElement>();
  readonly #controller: VirtualizerController<HTMLElement, HTMLElement>;
  #active = 0;
  #height = rowPx;
  readonly #narrowPx: number;
  #props: TableProps<Row> | undefined;

  /** @param narrowPx height of a row where the page is narrow: two lines by default */
  constructor(context: Context, narrowPx = 60) {
    this.#context = context;
    this.#narrowPx = narrowPx;
    this.#controller = new VirtualizerController<HTMLElement, HTMLElement>(context.host, {
      count: 0,
      overscan,
      getScrollElement: () => this.#scroller.value ?? null,
      estimateSize: () => this.#height,
      scrollPaddingEnd: headHeight,
    });
  }

  /** The rows that can be seen at this moment. */
  rowsInSight(): readonly Row[] {
    const scroller = this.#scroller.value;
    const rows = this.#props?.rows ?? [];
    if (scroller === undefined) return [];
    const first = Math.ceil(scroller.scrollTop / this.#height);
    const count = Math.floor((scroller.clientHeight - headHeight) / this.#height);
    return rows.slice(first, first + Math.max(count, 1));
  }

  /** Back to the first row, as after another search. */
  toTop(): void {
    this.#active = 0;
    this.#scroller.value?.scrollTo({ top: 0 });
  }

  render(props: TableProps<Row>): TemplateResult {
    this.#props = props;
    const { id, label, rows, columns, choice, empty } = props;
    const virtualizer = this.#controller.getVirtualizer();
    this.#measure(rows.length);
    this.#active = Math.min(this.#active, Math.max(rows.length - 1, 0));
    const items = virtualizer.getVirtualItems().filter(({ index }) => index < rows.length);
    const tracks = `${choice === undefined ? '' : '44px '}${columns.map(({ width }) => width).join(' ')}`;
    const isActiveShown = items.some(({ index }) => index === this.#active);
    return html`<div class="table-frame">
      <div
        class="table"
        id=${id}
        ${ref(this.#scroller)}
        role=${choice === undefined ? 'table' : 'grid'}
        aria-label=${label}
        aria-rowcount=${rows.length + 1}
        aria-multiselectable=${choice === undefined ? nothing : 'true'}
        aria-activedescendant=${choice !== undefined && isActiveShown ? `${id}-${this.#active}` : nothing}
        tabindex="0"
        style=${styleMap({ '--tracks': tracks })}
        @keydown=${choice === undefined ? nothing : (event: KeyboardEvent) => this.#onKey(event)}
      >
        <div role="rowgroup" class="table-head">
          <div role="row" class="table-row" aria-rowindex="1">
            ${choice === undefined ? nothing : headChoice(choice)} ${columns.map((column) => headCell(column, props.onSort))}
          </div>
        </div>
        <div
          role="rowgroup"
          class="table-body"
          style=${styleMap({ height: `${virtualizer.getTotalSize()}px` })}
        >
          ${repeat(
            items,
            ({ index }) => props.rowKey(rows[index] as Row),
            ({ index, start }) => this.#row(rows[index] as Row, index, start),
          )}
        </div>
      </div>
      ${rows.length === 0 ? html`<div class="table-empty">${empty}</div>` : nothing}
    </div>`;
  }

  #row(row: Row, index: number, start: number): TemplateResult {
    const { id, columns, choice } = this.#props as TableProps<Row>;
    const isChosen = choice?.isChosen(row) ?? false;
    const isActive = choice !== undefined && index === this.#active;
    return html`<div
      role="row"
      id="${id}-${index}"
      class="table-row ${isChosen ? 'is-chosen' : ''} ${isActive ? 'is-active' : ''} ${index % 2 === 1 ? 'is-odd' : ''}"
      aria-rowindex=${index + 2}
      aria-selected=${choice === undefined ? nothing : String(isChosen)}
      style=${styleMap({ transform: `translateY(${start}px)`, height: `${this.#height}px` })}
      @click=${choice === undefined ? nothing : (event: MouseEvent) => this.#choose(index, event.shiftKey)}
    >
      ${
        choice === undefined
          ? nothing
          : html`<div role="gridcell" class="table-cell cell-choice">
              <input type="checkbox" tabindex="-1" .checked=${live(isChosen)} aria-label=${choice.label(row)} />
            </div>`
      }
      ${columns.map(
        ({ key, cell }) =>
          html`<div role=${choice === undefined ? 'cell' : 'gridcell'} class="table-cell cell-${key}" dir="auto">
            ${cell(row, index)}
          </div>`,
      )}
    </div>`;
  }

  #measure(count: number): void {
    const virtualizer = this.#controller.getVirtualizer();
    const height = this.#context.isNarrow() ? this.#narrowPx : rowPx;
    const isResized = height !== this.#height;
    this.#height = height;
    if (isResized || virtualizer.options.count !== count) {
      virtualizer.setOptions({ ...virtualizer.options, count });
      if (isResized) virtualizer.measure();
    }
  }

  #choose(index: number, extend: boolean): void {
    this.#active = index;
    this.#props?.choice?.choose(index, extend);
  }

  #onKey(event: KeyboardEvent): void {
    // Keys belong to the grid only while it has the focus itself, and not a button in its head.
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.#props?.rows.length ?? 0;
    const page = Math.max(this.rowsInSight().length - 1, 1);
    const moves: Record<string, number> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: rows - 1,
    };
    const target = moves[event.key];
    if (event.key === ' ') this.#choose(this.#active, false);
    else if (target === undefined) return;
    else this.#move(Math.max(0, Math.min(target, rows - 1)), event.shiftKey);
    event.preventDefault();
    this.#context.update();
  }

  #move(index: number, extend: boolean): void {
    this.#active = index;
    this.#controller.getVirtualizer().scrollToIndex(index, { align: 'auto' });
    if (extend) this.#props?.choice?.choose(index, true);
  }
}

function headChoice<Row>({ chosen, chooseShown, shownLabel }: Choice<Row>): TemplateResult {
  return html`<div role="columnheader" class="table-cell cell-choice">
    <input
      type="checkbox"
      aria-label=${shownLabel}
      title=${shownLabel}
      .checked=${live(chosen === 'all')}
      .indeterminate=${live(chosen === 'some')}
      @change=${chooseShown}
    />
  </div>`;
}

function headCell<Row>(
  { key, label, sorted }: Column<Row>,
  onSort: TableProps<Row>['onSort'],
): TemplateResult {
  const isSorted = sorted === 'ascending' || sorted === 'descending';
  return html`<div role="columnheader" class="table-cell cell-${key}" aria-sort=${sorted ?? nothing}>
    ${
      sorted === undefined
        ? html`<span class="table-label">${label}</span>`
        : html`<button type="button" class="table-sort ${isSorted ? 'is-sorted' : ''}" @click=${() => onSort?.(key)}>
            <span>${label}</span>${icon(sorted === 'descending' ? 'down' : 'up')}
          </button>`
    }
  </div>`;
}
