/** A range of rows: `from` included, `to` excluded. */
export interface Range {
  from: number;
  to: number;
}

/** How a scrolled list of rows of one height lies; px. */
export interface Scrolled {
  top: number;
  /** Of the part that can be seen. */
  height: number;
  rowHeight: number;
  count: number;
}

/** Rows beyond what is seen that are there already, so that most steps of a wheel draw nothing new. */
const spare = 12;

/** The rows that can be seen at least in part. */
function rowsInSight({ top, height, rowHeight, count }: Scrolled): Range {
  const from = Math.min(Math.max(Math.floor(top / rowHeight), 0), count);
  return { from, to: Math.min(Math.ceil((Math.max(top, 0) + height) / rowHeight), count) };
}

/**
 * The rows that are to exist: those that are there, as long as they hold all in sight and one below, else anew around
 * these. The one below: a short table is as high as its rows, so a new one would push the last out of it until it has
 * been measured again.
 */
export function rowsToDraw(scrolled: Scrolled, drawn: Range): Range {
  const { from, to } = rowsInSight(scrolled);
  const { count } = scrolled;
  if (from >= drawn.from && Math.min(to + 1, count) <= drawn.to && drawn.to <= count) return drawn;
  return { from: Math.max(from - spare, 0), to: Math.min(to + spare, count) };
}

/** Where to scroll, so that a row is in sight as a whole; as little as possible. */
export function topFor(index: number, { top, height, rowHeight }: Scrolled): number {
  return Math.min(Math.max(top, (index + 1) * rowHeight - height), index * rowHeight);
}
