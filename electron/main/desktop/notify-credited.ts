import { BrowserWindow, Notification } from 'electron';
import type { Locale } from '#shared/locales.ts';
import { microUsdToDecimal } from '#shared/money.ts';
import type { Texts } from './i18n.ts';

/** Says that a payment has arrived, to a person who is elsewhere: in the window itself they see it anyway. */
export function notifyCredited(news: {
  readonly addedMicroUsd: bigint;
  readonly text: Texts;
  readonly locale: Locale;
  readonly show: () => void;
}): void {
  if (BrowserWindow.getFocusedWindow() || !Notification.isSupported()) return;
  const amount = new Intl.NumberFormat(news.locale, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    maximumFractionDigits: 6,
    minimumFractionDigits: 2,
  }).format(microUsdToDecimal(news.addedMicroUsd) as `${number}`);
  const notification = new Notification({ title: news.text('creditedTitle'), body: `+${amount}` });
  notification.on('click', news.show);
  notification.show();
}
