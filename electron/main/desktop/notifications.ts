import { Notification } from 'electron';
import type { Settings } from '#shared/domain/settings.ts';
import { formatBalance } from '#shared/usd.ts';
import type { EndedAnswer } from '../chat/stream-owner.ts';
import type { Texts } from './i18n.ts';

type Wanted = Pick<Settings, 'notifications' | 'notificationText' | 'NEXT_LOCALE'>;

export type Notifications = {
  readonly answerEnded: (answer: EndedAnswer) => void;
  readonly creditAdded: (microUsd: bigint) => void;
};

const quoteLength = 160;

/** Tells the person what happened while they were elsewhere. The text of a chat only where they want it (P5). */
export function createNotifications(deps: {
  readonly settings: () => Wanted;
  readonly text: () => Texts;
  /** Nobody looks at any window of the app. */
  readonly isInBackground: () => boolean;
  readonly openChat: (answer: EndedAnswer) => void;
  readonly openTopUp: () => void;
}): Notifications {
  /** Held until clicked or closed: one that is collected no longer answers a click. */
  const shown = new Set<Notification>();

  function show(title: string, body: string, onClick: () => void): void {
    if (!deps.settings().notifications || !deps.isInBackground() || !Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    const forget = () => shown.delete(notification);
    notification.on('click', () => {
      forget();
      onClick();
    });
    notification.on('close', forget);
    shown.add(notification);
    notification.show();
  }

  return {
    answerEnded: (answer) => {
      const text = deps.text();
      const open = () => deps.openChat(answer);
      // The person stopped it themselves.
      if (answer.status === 'stopped') return;
      if (answer.status !== 'complete') return show(text('answerFailed'), text('answerFailedText'), open);
      const quote = deps.settings().notificationText ? beginningOf(answer) : '';
      show(text('answerReady'), quote, open);
    },
    creditAdded: (microUsd) => {
      const amount = formatBalance(microUsd, deps.settings().NEXT_LOCALE);
      show(deps.text()('creditAdded', { amount }), '', deps.openTopUp);
    },
  };
}

/** One plain line: the signs of formatting would only be noise. */
function beginningOf({ beginning }: EndedAnswer): string {
  const line = beginning(quoteLength * 2)
    .replace(/[#*_`>|~]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > quoteLength ? `${line.slice(0, quoteLength - 1).toWellFormed()}…` : line;
}
