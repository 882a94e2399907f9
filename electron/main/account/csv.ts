import type { Transaction, UsageEvent } from '#shared/domain/account.ts';
import { microUsdToDecimal } from '#shared/money.ts';

type Cell = string | number | bigint | null;

/** One line after RFC 4180, for spreadsheets too: text that a spreadsheet would take for a formula stays text. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Columns have the same names in every language: files are read by programs. */
export const usageCsv = {
  head: csvLine([
    'time_utc',
    'model',
    'status',
    'prompt_tokens',
    'cached_tokens',
    'completion_tokens',
    'reasoning_tokens',
    'cost_usd',
    'request_id',
  ]),
  line: (row: UsageEvent) =>
    csvLine([
      row.createdAt,
      row.model,
      row.status,
      row.promptTokens,
      row.cachedTokens,
      row.completionTokens,
      row.reasoningTokens,
      microUsdToDecimal(row.costMicroUsd),
      row.requestId,
    ]),
} as const;

export const transactionsCsv = {
  head: csvLine([
    'time_utc',
    'kind',
    'status',
    'credited_usd',
    'invoiced_usd',
    'provider',
    'payment_reference',
    'order_id',
    'pay_currency',
    'pay_amount',
    'actually_paid',
  ]),
  line: (row: Transaction) =>
    csvLine([
      row.createdAt,
      row.kind,
      row.cancelled ? `${row.status} (cancelled)` : row.status,
      microUsdToDecimal(row.amountMicroUsd),
      row.invoicedMicroUsd === null ? null : microUsdToDecimal(row.invoicedMicroUsd),
      row.provider,
      row.paymentReference,
      row.orderId,
      row.payCurrency,
      row.payAmount,
      row.actuallyPaid,
    ]),
} as const;
