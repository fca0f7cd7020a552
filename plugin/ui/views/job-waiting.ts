import { html, type TemplateResult } from 'lit/html.js';
import { icon } from '../parts/icons.ts';
import { notice } from '../parts/notice.ts';
import { secondsLeft } from '../parts/ticker.ts';
import type { Text } from '../strings/text.ts';

/**
 * A job that has not begun: when it will, and the way to take it back.
 * @param left ms until its start
 */
export function waitingNotice(
  text: Text,
  startAt: string,
  left: number,
  { isCancelling, cancel }: { isCancelling: boolean; cancel: () => void },
): TemplateResult {
  const time = text.moment(startAt);
  return notice(
    'warn',
    html`<span id="countdown" role="timer">${countdown(text, left)}</span>`,
    html`${text.say('waiting.start-time', { time })} ${text.say('waiting.start-time.next')}`,
    html`<button type="button" id="cancel-job" class="button" ?disabled=${isCancelling} @click=${cancel}>
      ${icon('cross')}${text.say('countdown.cancel')}
    </button>`,
  );
}

function countdown(text: Text, left: number): string {
  const seconds = secondsLeft(left);
  if (seconds === undefined) return text.say('countdown.far');
  if (seconds === 0) return text.say('countdown.now');
  if (seconds < 120) return text.say('countdown.seconds', { count: seconds });
  return text.say('countdown.minutes', { count: Math.ceil(seconds / 60) });
}
