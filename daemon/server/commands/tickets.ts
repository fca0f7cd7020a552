import type { TicketRequest, Ticket } from '../../protocol/frames.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { Caller, Service } from '../service.ts';

/**
 * A pass to the WebSocket for the page that asks.
 * @param host HTTP_HOST of the page's own request, as cpsrvd told it
 * @throws ProblemError `origin-mismatch`, `too-many-tickets`, `no-gateway`
 */
export function createTicket(
  service: Service,
  caller: Caller,
  { origin }: TicketRequest,
  host: string | undefined,
): Ticket {
  const { hostname, origin: normal } = new URL(origin);
  if (host === undefined || hostname !== hostnameOf(host)) {
    throw new ProblemError('origin-mismatch', 'The origin is not the host by which WHM was reached.');
  }
  if (service.gateway === undefined) throw new ProblemError('no-gateway', 'The gateway is switched off.');
  const ticket = service.tickets.issue(caller.actor, normal);
  if (ticket === undefined) throw new ProblemError('too-many-tickets', 'Too many tickets are unused.');
  const { scheme, port } = service.gateway;
  return {
    ticket: ticket.value,
    url: `${scheme}://${hostname}:${port}/v1/ws`,
    expiresAt: new Date(ticket.expiresAt).toISOString(),
  };
}

function hostnameOf(host: string): string | undefined {
  return URL.canParse(`https://${host}`) ? new URL(`https://${host}`).hostname : undefined;
}
