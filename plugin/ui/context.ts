import type { Api } from './connection/api.ts';
import type { ApiFailure } from './connection/failure.ts';
import type { Route } from './state/route.ts';
import type { Text } from './strings/text.ts';

/** What a view is handed by the element that it is part of. */
export interface Context {
  text: Text;
  api: Api;
  /** Draws anew, soon. */
  update: () => void;
  /** Resolves once everything up to now is drawn. */
  drawn: () => Promise<void>;
  /** Shows another view; only ever shows. */
  go: (route: Route) => void;
  /** What went wrong in a view, unless the page says the same already for all of it. */
  failure: (failure: ApiFailure, actions?: unknown) => unknown;
  /** Says a sentence to screen readers, politely. */
  announce: (sentence: string) => void;
  /** Rows take two lines where the page is narrow. */
  isNarrow: () => boolean;
  /** The element with this id within the shadow root. */
  find: (id: string) => HTMLElement | null;
}
