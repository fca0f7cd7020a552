import type { JobView } from '../protocol/fold.ts';
import type { HookDocument } from '../protocol/hook.ts';

/** What hooks are told of a job that has ended. */
export function hookDocument({ job, targets }: JobView): HookDocument {
  return {
    v: 1,
    job,
    targets: targets.flatMap(({ user, before, protected: guarded, settlement }) =>
      settlement === undefined
        ? []
        : [{ user, before, ...(guarded && { protected: guarded }), ...settlement }],
    ),
  };
}
