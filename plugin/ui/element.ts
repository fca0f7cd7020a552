import { render, type TemplateResult } from 'lit/html.js';

/**
 * An element that is drawn into a shadow root of its own, once for all that has changed meanwhile. Lit's element
 * watches properties and attributes on top of that; the page has none.
 */
export abstract class DrawnElement extends HTMLElement {
  readonly #root = this.attachShadow({ mode: 'open' });
  #drawing: Promise<void> | undefined;

  constructor(styles: string) {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.#root.adoptedStyleSheets = [sheet];
  }

  protected abstract draw(): TemplateResult;

  /** Draws anew, soon. */
  update(): void {
    this.#drawing ??= this.#drawSoon();
  }

  /** Resolves once everything up to now is drawn. */
  async drawn(): Promise<void> {
    await this.#drawing;
  }

  /** The element with this id. */
  find(id: string): HTMLElement | null {
    return this.#root.getElementById(id);
  }

  async #drawSoon(): Promise<void> {
    await Promise.resolve();
    this.#drawing = undefined;
    render(this.draw(), this.#root);
  }
}
