import { useTranslation } from 'react-i18next';
import type { MessageRow } from '../../../data/rows.ts';
import { formatCost, formatCount, formatSeconds, formatTime } from '../../../i18n/format.ts';

/** Model, time, cost, tokens and speed on one quiet line: taken from the proxy's own figures. */
export function AnswerMeta({
  message,
  modelName,
}: {
  readonly message: MessageRow;
  readonly modelName: string;
}) {
  const { t, i18n } = useTranslation('chat');
  const { usage, totalMs, firstTokenMs } = message;
  const locale = i18n.language;
  const writingMs = totalMs === null ? null : totalMs - (firstTokenMs ?? 0);
  const rate =
    usage === null || writingMs === null || writingMs < 200
      ? null
      : Math.round((usage.completionTokens / writingMs) * 1000);

  return (
    <>
      <bdi>{modelName}</bdi>
      <time dateTime={message.createdAt}>{formatTime(message.createdAt, locale)}</time>
      {usage?.costMicroUsd === null || usage?.costMicroUsd === undefined ? null : (
        <span className="tabular">
          {t('message.cost', { amount: formatCost(usage.costMicroUsd, locale) })}
        </span>
      )}
      {usage === null ? null : (
        <span className="tabular">
          {t('message.tokens', {
            count: usage.completionTokens,
            formatted: formatCount(usage.completionTokens, locale),
          })}
        </span>
      )}
      {totalMs === null ? null : (
        <span className="tabular">{t('message.seconds', { seconds: formatSeconds(totalMs, locale) })}</span>
      )}
      {rate === null ? null : (
        <span className="tabular">{t('message.speed', { rate: formatCount(rate, locale) })}</span>
      )}
    </>
  );
}
