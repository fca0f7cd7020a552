import type { JobEvent } from '../../../daemon/protocol/events.ts';
import { applyEvent, IllegalTransition, type JobView } from '../../../daemon/protocol/fold.ts';
import { openSnapshot, type Snapshot } from '../../../daemon/protocol/snapshot.ts';
import type { AnsweredCall } from './pace.ts';
import { countPhases, type PhaseCounts } from './phase.ts';

/** What became of news about a job. */
export type Taken = 'taken' | 'nothing-new' | 'gap';

/** One job as this page knows it: a snapshot and every event since, each once and in order. */
export class JobModel {
  #view: JobView;
  #calls: AnsweredCall[] = [];
  #counted: { sequence: number; phases: PhaseCounts } | undefined;

  /** @throws IllegalTransition if the snapshot contradicts itself */
  constructor(snapshot: Snapshot) {
    this.#view = openSnapshot(snapshot);
    for (const event of snapshot.events) this.#note(event);
  }

  get view(): JobView {
    return this.#view;
  }

  get sequence(): number {
    return this.#view.job.sequence;
  }

  /** The calls that have been answered, oldest first. */
  get calls(): readonly AnsweredCall[] {
    return this.#calls;
  }

  get phases(): PhaseCounts {
    if (this.#counted?.sequence !== this.sequence) {
      this.#counted = { sequence: this.sequence, phases: countPhases(this.#view) };
    }
    return this.#counted.phases;
  }

  /** Takes what is new; the sequence decides. At a gap, or an event that does not follow, it stops before it. */
  take(events: readonly JobEvent[]): Taken {
    let taken: Taken = 'nothing-new';
    for (const event of events) {
      if (event.seq <= this.sequence) continue;
      if (event.seq > this.sequence + 1) return 'gap';
      try {
        applyEvent(this.#view, event);
      } catch (error) {
        if (error instanceof IllegalTransition) return 'gap';
        throw error;
      }
      this.#note(event);
      taken = 'taken';
    }
    return taken;
  }

  #note(event: JobEvent): void {
    if (event.type !== 'batch.answered') return;
    const { ts, durationMs, from, to } = event;
    const endedAt = Date.parse(ts);
    const last = this.#calls.at(-1);
    // An answer above the event limit comes in parts: they are one call.
    if (last !== undefined && last.endedAt === endedAt && last.durationMs === durationMs)
      last.targets += to - from;
    else this.#calls.push({ endedAt, durationMs, targets: to - from });
  }
}
