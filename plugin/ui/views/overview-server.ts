import { html, type TemplateResult } from 'lit/html.js';
import type { CallTimes, Running, ServerState } from '../../../daemon/protocol/overview.ts';
import { badge, when } from '../parts/badges.ts';
import { fact } from '../parts/fact.ts';
import { moment } from '../parts/moment.ts';
import { value } from '../parts/value.ts';
import type { Text } from '../strings/text.ts';

/** The machine, and what of ours runs on it. */
export function serverPanel(text: Text, server: ServerState): TemplateResult {
  const { vitals, clock, system, kernel, cloudLinux, cpanel, daemon, gateway, calls } = server;
  const { memory, loadPerCore, uptimeSeconds } = vitals;
  const isAdrift = 'value' in clock.inSync && !clock.inSync.value;
  const sync = 'why' in clock.inSync ? 'unknown' : isAdrift ? 'adrift' : 'in-sync';
  const free = {
    part: data(bytes(text, memory.availableBytes)),
    whole: data(bytes(text, memory.totalBytes)),
  };
  return html`<div class="panel overview-server">
    <h3>${text.say('overview.server')}</h3>
    <dl class="facts" id="server">
      ${fact(text.say('overview.calls'), callTimes(text, calls))}
      ${fact(text.say('overview.load'), data(text.format(loadPerCore, { maximumFractionDigits: 2 })))}
      ${fact(text.say('overview.memory'), text.compose('overview.of', free))}
      ${fact(
        text.say('overview.clock'),
        html`${moment(text, clock.now)} ${badge(isAdrift ? 'bad' : sync === 'unknown' ? 'warn' : 'good', text.say(`overview.clock.${sync}`))}`,
      )}
      ${fact(text.say('overview.uptime'), data(duration(text, uptimeSeconds)))}
      ${fact(text.say('overview.system'), html`${value(system)} ${when(cloudLinux, () => html`<span translate="no">${badge('calm', 'CloudLinux')}</span>`)}`)}
      ${fact(text.say('overview.kernel'), value(kernel))}
      ${fact(html`<span translate="no">cPanel</span>`, value(cpanel.version ?? cpanel.problem ?? ''))}
      ${fact(text.say('overview.daemon'), running(text, daemon))}
      ${fact(text.say('overview.gateway'), 'why' in gateway ? badge('warn', text.say('overview.gateway.none')) : running(text, gateway.value))}
    </dl>
  </div>`;
}

function data(words: string): TemplateResult {
  return html`<span translate="no">${words}</span>`;
}

function running(text: Text, { version = '', startedAt, rssBytes }: Running): TemplateResult {
  const size = data(bytes(text, rssBytes));
  return html`${text.compose('overview.since', { version: value(version), time: moment(text, startedAt), size })}`;
}

function callTimes(text: Text, { calls, medianMs, p95Ms }: CallTimes): unknown {
  if (medianMs === undefined || p95Ms === undefined) return text.say('overview.calls.none');
  const time = (ms: number) =>
    data(unit(text, ms < 1000 ? ms : ms / 1000, ms < 1000 ? 'millisecond' : 'second'));
  return html`${text.compose('overview.calls.typical', { median: time(medianMs), p95: time(p95Ms) })}
    <span class="help-line">${text.say('overview.calls.of', { count: calls })}</span>`;
}

function bytes(text: Text, count: number): string {
  const mega = count / 1e6;
  return mega < 1000 ? unit(text, Math.round(mega), 'megabyte') : unit(text, mega / 1000, 'gigabyte');
}

function duration(text: Text, seconds: number): string {
  const [days, hours, minutes] = [86_400, 3600, 60].map((size) => Math.floor(seconds / size)) as [
    number,
    number,
    number,
  ];
  if (days > 1) return unit(text, days, 'day', 'long');
  return hours > 1 ? unit(text, hours, 'hour', 'long') : unit(text, minutes, 'minute', 'long');
}

function unit(text: Text, count: number, name: string, unitDisplay: 'short' | 'long' = 'short'): string {
  return text.format(count, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits: 1 });
}
