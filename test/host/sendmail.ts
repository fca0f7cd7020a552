import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const pauseMs = 10;

/** One run of the sink. */
export interface Received {
  args: string[];
  /** What came on stdin, byte for byte; undefined while it waits. */
  raw: string | undefined;
}

/** How the sink behaves: it takes the mail, ends with a status and a text, or waits until it is let go. */
export type SinkMode = 'take' | 'wait' | { status: number; text: string };

/** A program in sendmail's place that keeps what it is given, and how to steer it. */
export interface Sink {
  path: string;
  behave: (mode: SinkMode) => void;
  /** In the order of the runs. */
  received: () => Received[];
  /** Resolves once one waits: it has begun, and has what it was given. */
  waits: () => Promise<void>;
  /** Lets a sink that waits end. */
  release: () => void;
  /** Resolves once none runs. */
  ended: () => Promise<void>;
}

// Takes what sendmail takes, and of it only what a careful caller gives: -i, -f ADDRESS, --, and recipients. A second
// one at the same time is told apart. One that waits ends with its folder at the latest.
const program = (dir: string) => `#!/bin/sh
dir='${dir}'
[ -d "$dir" ] || exit 75
mkdir "$dir/running" 2>/dev/null || echo "two at a time" >"$dir/overlap"
run=$dir/runs/$(ls "$dir/runs" | wc -l)
mkdir "$run"
[ "$#" -gt 0 ] && printf '%s\\0' "$@" >"$run/args"
env >"$run/environment"
end() { rmdir "$dir/running" 2>/dev/null; exit "$1"; }
flags=
while [ "$#" -gt 0 ]; do
  case $1 in
    -i) ;;
    -f) shift; flags=f ;;
    --) shift; break ;;
    *) echo "sendmail: illegal option $1" >&2; end 64 ;;
  esac
  shift
done
[ "$flags" = f ] && [ "$#" -gt 0 ] || end 64
if [ "$(cat "$dir/mode")" = wait ]; then
  : >"$run/waits"
  while [ -d "$dir" ] && [ ! -e "$dir/go" ]; do sleep 0.05; done
fi
cat >"$run/.raw"
mv "$run/.raw" "$run/raw"
status=$(cat "$dir/status")
[ "$status" = 0 ] || cat "$dir/text" >&2
end "$status"
`;

/** Makes a sink in a folder of its own. */
export function createSink(dir: string): Sink {
  mkdirSync(join(dir, 'runs'), { recursive: true });
  const path = join(dir, 'sendmail');
  writeFileSync(path, program(dir));
  chmodSync(path, 0o755);
  const behave = (mode: SinkMode) => {
    const { status, text } = typeof mode === 'string' ? { status: 0, text: '' } : mode;
    writeFileSync(join(dir, 'status'), String(status));
    writeFileSync(join(dir, 'text'), text);
    writeFileSync(join(dir, 'mode'), mode === 'wait' ? 'wait' : 'take');
    rmSync(join(dir, 'go'), { force: true });
  };
  behave('take');
  return {
    path,
    behave,
    received() {
      if (existsSync(join(dir, 'overlap'))) throw new Error('two sendmails ran at once');
      const runs = readdirSync(join(dir, 'runs')).toSorted((one, other) => Number(one) - Number(other));
      return runs.map((run) => ({
        args:
          read(join(dir, 'runs', run, 'args'))
            ?.split('\0')
            .slice(0, -1) ?? [],
        raw: read(join(dir, 'runs', run, 'raw')),
      }));
    },
    async waits() {
      while (!readdirSync(join(dir, 'runs')).some((run) => existsSync(join(dir, 'runs', run, 'waits'))))
        await delay(pauseMs);
    },
    release: () => writeFileSync(join(dir, 'go'), ''),
    async ended() {
      while (existsSync(join(dir, 'running'))) await delay(pauseMs);
    },
  };
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** A message as its reader sees it; header names in lower case, in order. */
export interface Message {
  headers: [name: string, value: string][];
  text: string;
}

/** Reads a plain-text message by RFC 5322, 2045 and 2047. Throws for what is none. */
export function readMessage(raw: string): Message {
  const end = raw.indexOf('\n\n');
  if (end < 0 || raw.includes('\r')) throw new Error('not a message with line feeds');
  const lines = raw
    .slice(0, end)
    .replace(/\n[ \t]+/gu, ' ')
    .split('\n');
  const headers = lines.map((line): [string, string] => {
    const [, name = '', value = ''] = /^([!-9;-~]+): ?(.*)$/u.exec(line) ?? [];
    if (name === '') throw new Error(`not a header: ${line}`);
    return [name.toLowerCase(), decodeWords(value)];
  });
  const encoding = headers.find(([name]) => name === 'content-transfer-encoding')?.[1] ?? '7bit';
  return { headers, text: decodeBody(raw.slice(end + 2), encoding) };
}

function decodeWords(value: string): string {
  const joined = value.replace(/\?=\s+=\?/gu, '?==?');
  return joined
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/giu, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('latin1')
        : quoted(text.replaceAll('_', ' ')),
    )
    .replace(/[\x80-\xff]+/gu, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'));
}

function decodeBody(body: string, encoding: string): string {
  if (encoding === '7bit') return body;
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') throw new Error(`unknown encoding ${encoding}`);
  return Buffer.from(quoted(body.replaceAll('=\n', '')), 'latin1').toString('utf8');
}

/** Quoted-printable, each byte as one character. */
function quoted(text: string): string {
  return text.replace(/=([0-9A-F]{2})/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
