import { useTranslation } from 'react-i18next';
import type { UsageEvent } from '#shared/domain/account.ts';
import { formatCost, formatCount, formatDateTime } from '../../i18n/format.ts';
import { ExportButton } from '../../panels/export-button.tsx';
import { PagedReading } from '../../panels/paged-reading.tsx';
import { usePages } from '../../panels/use-pages.ts';
import { getBridge } from '../../platform/bridge.ts';
import { Section, TableFrame } from '../../ui/page.tsx';
import { useUsageTexts } from './usage-texts.ts';

/** Every request the service booked, page by page. */
export function RequestList() {
  const { t } = useTranslation('account');
  const pages = usePages('usage-events', (after) => getBridge().commands['account:usage-events']({ after }));
  return (
    <Section
      title={t('usage.requests')}
      text={t('usage.requestsText')}
      actions={<ExportButton kind="usage" label={t('usage.csv')} />}
    >
      <PagedReading pages={pages} empty={<p>{t('usage.emptyHint')}</p>}>
        {(rows) => <RequestTable rows={rows} />}
      </PagedReading>
    </Section>
  );
}

const columns = ['time', 'model', 'status', 'prompt', 'completion', 'cost'] as const;
const numbers: ReadonlySet<string> = new Set(['prompt', 'completion', 'cost']);
const statuses = ['complete', 'stopped', 'failed'] as const;

function RequestTable({ rows }: { readonly rows: readonly UsageEvent[] }) {
  const { t, i18n } = useTranslation('account');
  const texts = useUsageTexts();
  const locale = i18n.language;
  const statusText = (status: string) => {
    const known = statuses.find((each) => each === status);
    return known ? t(`usage.status.${known}`) : status;
  };
  return (
    <TableFrame label={t('usage.requests')}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" data-number={numbers.has(column) || undefined}>
              {t(`usage.requestColumns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} title={`${t('usage.requestColumns.id')}: ${row.requestId}`}>
            <td>{formatDateTime(row.createdAt, locale)}</td>
            <td>
              <bdi>{texts.model(row.model)}</bdi>
            </td>
            <td>{statusText(row.status)}</td>
            <td data-number>{formatCount(row.promptTokens, locale)}</td>
            <td data-number>{formatCount(row.completionTokens, locale)}</td>
            <td data-number>{formatCost(row.costMicroUsd, locale)}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}
