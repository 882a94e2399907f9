// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Transaction, TransactionPage } from '#shared/domain/account.ts';
import { bridgeGlobal } from '#shared/ipc/channels.ts';
import { failWith, ok } from '#shared/result.ts';
import { at } from '../../data/test-history.ts';
import { startI18n } from '../../i18n/i18n.ts';
import { mainTexts } from '../../i18n/main-texts.ts';
import { createFakeBridge } from '../../platform/fake-bridge.ts';
import { TransactionsPage } from './transactions-page.tsx';

beforeAll(() => startI18n('en', mainTexts));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const row: Transaction = {
  id: '6f0c0000-0000-4000-8000-000000000001',
  createdAt: at(0),
  updatedAt: at(0),
  kind: 'bonus',
  status: 'finished',
  cancelled: false,
  amountMicroUsd: 5_000_000n,
  invoicedMicroUsd: null,
  provider: null,
  paymentReference: null,
  orderId: null,
  payCurrency: null,
  payAmount: null,
  actuallyPaid: null,
};
const firstPage: TransactionPage = {
  rows: [row],
  next: { createdAt: row.createdAt, id: row.id },
  total: 2,
  readAt: at(1),
  stale: false,
};

test('an older page that cannot be read leaves the way back to the newer one', async () => {
  const fake = createFakeBridge({
    'account:transactions': ({ after }) => (after === null ? ok(firstPage) : failWith('offline')),
  });
  vi.stubGlobal(bridgeGlobal, fake.bridge);
  render(<TransactionsPage />);
  fireEvent.click(await screen.findByRole('button', { name: 'Older' }));
  expect((await screen.findByRole('alert')).textContent).toContain('There is no connection.');
  expect(screen.queryByRole('row', { name: /Bonus/ })).toBeNull();

  fireEvent.click(screen.getByRole('button', { name: 'Newer' }));
  expect(await screen.findByRole('row', { name: /Bonus/ })).toBeTruthy();
  expect(screen.getByRole('navigation', { name: 'Pages' }).textContent).toContain('1–1 of 2');
});
