import { html, nothing, type TemplateResult } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Context } from '../context.ts';
import { icon } from './icons.ts';
import { type Range, rowsToDraw, type Scrolled, topFor } from './rows.ts';

export interface Column<Row> {
  key: string;
  label: string;
  /** A track of CSS grid. */
  width: string;
  cell: (row: Row, index: number) => unknown;
  /** Narrow: its label is only for those who hear it. */
  isIcon?: true;
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
  /** What Enter does with a row. */
  enter: (row: Row) => void;
  /** What the keys do, in a sentence. */
  keys: string;
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
  /** What is said where there are no rows; `nothing` where nobody knows. */
  empty: unknown;
}

const rowPx = 36;
const headHeight = 36;
/** Until the table has been measured. */
const usualHeight = 760;

/** A long table of which only the rows in sight exist; with a choice it is a grid for the arrow keys. */
export class VirtualTable<Row> {
  readonly #context: Context;
  #scroller: HTMLElement | undefined;
  readonly #resize = new ResizeObserver(() => this.#measure());
  /** Of the rows in sight, below the head. */
  #sight = usualHeight;
  #top = 0;
  #drawn: Range = { from: 0, to: 0 };
  #active = 0;
  #height = rowPx;
  readonly #narrowPx: number;
  #props: TableProps<Row> | undefined;

  /** @param narrowPx height of a row where the page is narrow: two lines by default */
  constructor(context: Context, narrowPx = 60) {
    this.#context = context;
    this.#narrowPx = narrowPx;
  }

  /** The rows that can be seen whole at this moment. */
  rowsInSight(): readonly Row[] {
    const from = Math.ceil(this.#top / this.#height);
    const count = Math.max(Math.floor(this.#sight / this.#height), 1);
    return (this.#props?.rows ?? []).slice(from, from + count);
  }

  /** Back to the first row, as after another search. */
  toTop(): void {
    this.#active = 0;
    this.#top = 0;
    this.#scroller?.scrollTo({ top: 0 });
  }

  render(props: TableProps<Row>): TemplateResult {
    this.#props = props;
    const { id, label, rows, columns, choice, empty } = props;
    this.#height = this.#context.isNarrow() ? this.#narrowPx : rowPx;
    this.#drawn = rowsToDraw(this.#scrolled(), this.#drawn);
    const { from, to } = this.#drawn;
    this.#active = Math.min(this.#active, Math.max(rows.length - 1, 0));
    const tracks = `${choice === undefined ? '' : '44px '}${columns.map(({ width }) => width).join(' ')}`;
    const isActiveShown = this.#active >= from && this.#active < to;
    // Styles are set as a property: a strict Content-Security-Policy blocks the attribute.
    return html`<div class="table-frame">
      <div
        class="table"
        id=${id}
        ${ref(this.#attach)}
        @scroll=${this.#onScroll}
        role=${choice === undefined ? 'table' : 'grid'}
        aria-label=${label}
        aria-rowcount=${rows.length + 1}
        aria-describedby=${choice === undefined ? nothing : `${id}-keys`}
        aria-multiselectable=${choice === undefined ? nothing : 'true'}
        aria-activedescendant=${choice !== undefined && isActiveShown ? `${id}-${this.#active}` : nothing}
        tabindex="0"
        .style=${`--tracks: ${tracks}`}
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
          .style=${`height: ${rows.length * this.#height}px`}
        >
          ${repeat(rows.slice(from, to), props.rowKey, (row, offset) => this.#row(row, from + offset))}
        </div>
      </div>
      ${choice === undefined ? nothing : html`<span class="sr-only" id="${id}-keys">${choice.keys}</span>`}
      ${rows.length === 0 && empty !== nothing ? html`<div class="table-empty">${empty}</div>` : nothing}
    </div>`;
  }

  #row(row: Row, index: number): TemplateResult {
    const { id, columns, choice } = this.#props as TableProps<Row>;
    const isChosen = choice?.isChosen(row) ?? false;
    const isActive = choice !== undefined && index === this.#active;
    return html`<div
      role="row"
      id="${id}-${index}"
      class="table-row ${isChosen ? 'is-chosen' : ''} ${isActive ? 'is-active' : ''} ${index % 2 === 1 ? 'is-odd' : ''}"
      aria-rowindex=${index + 2}
      aria-selected=${choice === undefined ? nothing : String(isChosen)}
      .style=${`transform: translateY(${index * this.#height}px); height: ${this.#height}px`}
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

  #scrolled(): Scrolled {
    const count = this.#props?.rows.length ?? 0;
    return { top: this.#top, height: this.#sight, rowHeight: this.#height, count };
  }

  readonly #attach = (element: Element | undefined): void => {
    this.#resize.disconnect();
    this.#scroller = element as HTMLElement | undefined;
    if (element !== undefined) this.#resize.observe(element);
  };

  #measure(): void {
    this.#sight = Math.max((this.#scroller?.clientHeight ?? usualHeight) - headHeight, 0);
    this.#onScroll();
  }

  /** A browser tells of scrolling before it paints the frame, so the rows that come into sight are there in time. */
  readonly #onScroll = (): void => {
    this.#top = this.#scroller?.scrollTop ?? 0;
    if (rowsToDraw(this.#scrolled(), this.#drawn) !== this.#drawn) this.#context.update();
  };

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
    const row = this.#props?.rows[this.#active];
    if (event.key === ' ') this.#choose(this.#active, false);
    else if (event.key === 'Enter' && row !== undefined) this.#props?.choice?.enter(row);
    else if (target === undefined) return;
    else this.#move(Math.max(0, Math.min(target, rows - 1)), event.shiftKey);
    event.preventDefault();
    this.#context.update();
  }

  #move(index: number, extend: boolean): void {
    this.#active = index;
    this.#top = topFor(index, this.#scrolled());
    this.#scroller?.scrollTo({ top: this.#top });
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
  { key, label, sorted, isIcon }: Column<Row>,
  onSort: TableProps<Row>['onSort'],
): TemplateResult {
  const isSorted = sorted === 'ascending' || sorted === 'descending';
  return html`<div role="columnheader" class="table-cell cell-${key}" aria-sort=${sorted ?? nothing}>
    ${
      sorted === undefined
        ? html`<span class=${isIcon ? 'sr-only' : 'table-label'}>${label}</span>`
        : html`<button type="button" class="table-sort ${isSorted ? 'is-sorted' : ''}" @click=${() => onSort?.(key)}>
            <span>${label}</span>${icon(sorted === 'descending' ? 'down' : 'up')}
          </button>`
    }
  </div>`;
}
