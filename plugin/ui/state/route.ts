/** What the address shows. It never acts: a link can open a job, and start nothing. */
export type Route =
  | { view: 'accounts' }
  | { view: 'confirm' }
  | { view: 'history' }
  | { view: 'audit' }
  | { view: 'overview' }
  | { view: 'not-back' }
  | { view: 'story'; name: string }
  | { view: 'why'; name: string }
  | { view: 'job'; jobId: string };

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

export function readRoute(hash: string): Route {
  const [name = '', value = ''] = hash.replace(/^#/u, '').split('=');
  if (name === 'job' && uuid.test(value)) return { view: 'job', jobId: value };
  if (name === 'why') return { view: 'why', name: decoded(value) };
  if (name === 'story' && value !== '') return { view: 'story', name: decoded(value) };
  const plain = (['confirm', 'history', 'audit', 'overview', 'not-back'] as const).find(
    (view) => view === name,
  );
  if (plain !== undefined) return { view: plain };
  return { view: 'accounts' };
}

export function hashOf(route: Route): string {
  if (route.view === 'job') return `#job=${route.jobId}`;
  if (route.view === 'story') return `#story=${encodeURIComponent(route.name)}`;
  if (route.view === 'why' && route.name !== '') return `#why=${encodeURIComponent(route.name)}`;
  return `#${route.view}`;
}

/** Whether two addresses show the same. */
export function isSamePlace(one: string, other: string): boolean {
  return hashOf(readRoute(one)) === hashOf(readRoute(other));
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}
