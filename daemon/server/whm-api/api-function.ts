import type { CommandName } from '../../access/policy.ts';
import type { Caller, Service } from '../service.ts';
import type { Arguments } from './arguments.ts';
import type { Outcome } from './envelope.ts';

/** One function of WHM API 1, as the daemon answers it. */
export interface ApiFunction {
  /** What it is in the table of rights. */
  command: CommandName;
  /**
   * @param until when the answer must have come, ms since 1970
   * @throws ProblemError
   */
  run: (service: Service, caller: Caller, args: Arguments, until: number) => Promise<Outcome>;
}
