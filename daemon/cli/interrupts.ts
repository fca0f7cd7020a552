import { Interrupted } from './failure.ts';

/** Ctrl-C, counted: most work ends at the first, a start that is under way only at the second. */
export interface Interrupts {
  first: AbortSignal;
  second: AbortSignal;
  /** Ends the work as Ctrl-C does; for a reader that went away. */
  stop(): void;
}

/** Listens for SIGINT; the third one ends the process in the ordinary way. */
export function listenForInterrupts(source: NodeJS.EventEmitter): Interrupts {
  const first = new AbortController();
  const second = new AbortController();
  const stop = () => (first.signal.aborted ? second : first).abort(new Interrupted(['Interrupted.']));
  const onSignal = () => {
    stop();
    if (second.signal.aborted) source.off('SIGINT', onSignal);
  };
  source.on('SIGINT', onSignal);
  return { first: first.signal, second: second.signal, stop };
}
