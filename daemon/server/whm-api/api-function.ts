import type { CommandName } from '../../access/policy.ts';
import type { Caller, Service } from '../service.ts';
import type { Arguments } from './arguments.ts';
import type { Outcome } from './envelope.ts';

/** One function of WHM API 1, as the daemon answers it. */
export interface ApiFunction {
  /** What it is in the table of rights. */
  command: CommandName;
  /**
   * @param late aborts when the answer must have come
   * @throws ProblemError
   */
  run: (service: Service, caller: Caller, args: Arguments, late: AbortSignal) => Promise<Outcome>;
}
