import { css } from './css.ts';

/** Colours, type and the frame of the page; the colours are WHM's, each of AA contrast on what it stands on. */
export const base = css`
  :host {
    display: block;
  }
  /* Nothing that WHM sets on its own elements is inherited. */
  .page {
    all: initial;
    --blue: #003da6;
    --blue-dark: #002d7a;
    --blue-pale: #e8f0fe;
    --ink: #293a4a;
    --soft: #55687a;
    --line: #d3d9e3;
    --edge: #7d8ea1;
    --ground: #f4f6fa;
    --paper: #fff;
    --green: #17692b;
    --green-pale: #e2f3e5;
    --amber: #7f4d00;
    --amber-pale: #fff2d8;
    --red: #a8201a;
    --red-pale: #fdeceb;
    --grey-pale: #eceff4;
    --ring: 0 0 0 2px var(--paper), 0 0 0 4px var(--blue);
    display: block;
    box-sizing: border-box;
    color: var(--ink);
    font:
      400 14px/1.5 'Open Sans',
      Helvetica,
      Arial,
      sans-serif;
    overflow-wrap: anywhere;
  }
  /* A sentence runs as its own language does, whichever way the page is laid out. */
  .page[dir='rtl'] {
    text-align: right;
  }
  .page[dir='rtl'] * {
    unicode-bidi: plaintext;
  }
  .page *,
  .page *::before,
  .page *::after {
    box-sizing: border-box;
  }
  h2 {
    margin: 0;
    font-size: 20px;
    font-weight: 600;
    line-height: 1.3;
  }
  p {
    margin: 0;
  }
  a {
    color: var(--blue);
  }
  code {
    padding: 1px 5px;
    border-radius: 3px;
    background: rgb(41 58 74 / 8%);
    font:
      13px/1.5 Menlo,
      Consolas,
      monospace;
  }
  bdi {
    unicode-bidi: isolate;
  }
  :focus {
    outline: none;
  }
  :focus-visible {
    outline: 2px solid transparent;
    box-shadow: var(--ring);
    border-radius: 3px;
  }
  h2:focus-visible {
    box-shadow: none;
  }
  .icon {
    flex: none;
    inline-size: 16px;
    block-size: 16px;
    fill: none;
    stroke: currentcolor;
    stroke-width: 1.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .sr-only {
    position: absolute;
    overflow: hidden;
    inline-size: 1px;
    block-size: 1px;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    .page * {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;
