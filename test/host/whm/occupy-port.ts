import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Control } from './switches.ts';

/** A TCP port of 127.0.0.1 that behaves as the `port` switch says, for the daemon's own TLS port (10.13). */
export interface OccupiedPort extends AsyncDisposable {
  readonly port: number;
  close(): Promise<void>;
}

// Bound without listening: the kernel answers RST. With a backlog that is full it drops what comes in.
const hold = `use Socket;
my ($s, @fill);
socket($s, PF_INET, SOCK_STREAM, 0) && bind($s, sockaddr_in(0, INADDR_LOOPBACK)) or die $!;
my $address = getsockname $s;
if ($ARGV[0] eq 'dropped') {
  listen($s, 0) or die $!;
  socket($fill[0], PF_INET, SOCK_STREAM, 0) && connect($fill[0], $address) or die $!;
}
$| = 1;
print +(sockaddr_in($address))[0], "\\n";
<STDIN>;`;

/**
 * `open`: connections are accepted and closed at once; `refused`: answered with a reset; `dropped`: never
 * answered, as behind a firewall (no firewall is touched). The port is reserved until `close`.
 */
export async function occupyPort(variant: Control['port']): Promise<OccupiedPort> {
  if (variant === 'open') {
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return occupied((server.address() as AddressInfo).port, async () => {
      server.close();
      await once(server, 'close');
    });
  }
  const holder = spawn('/usr/bin/perl', ['-e', hold, variant], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as [
    Buffer | number,
  ];
  if (typeof line === 'number') throw new Error(`no port could be held: perl left with ${line}`);
  return occupied(Number(line.toString()), async () => {
    holder.stdin.end();
    await once(holder, 'close');
  });
}

function occupied(port: number, close: () => Promise<void>): OccupiedPort {
  return { port, close, [Symbol.asyncDispose]: close };
}
