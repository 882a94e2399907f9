import { expect, test } from '../support/fixtures.ts';
import type { TestPool } from '../support/pool.ts';
import { ask, balance, chooseModel, composer, finishedAnswer, openAccountPage, signIn } from './steps.ts';

type Payment = { readonly payment_id: string };

/** The invoice of a checkout page. */
function invoiceOf(url: string): string {
  const id = new URL(url).searchParams.get('iid');
  if (id === null) throw new Error(`no checkout: ${url}`);
  return id;
}

/** What a person does at the checkout page. */
async function pay(pool: TestPool, checkout: string, status: string, more: object = {}): Promise<string> {
  const body = { status, ...more };
  const payment = await pool.pull<Payment>(
    'POST',
    `/_payments/invoices/${invoiceOf(checkout)}/payments`,
    body,
  );
  return String(payment.payment_id);
}

async function move(pool: TestPool, payment: string, status: string): Promise<void> {
  await pool.pull('POST', `/_payments/${payment}/status`, { status });
}

test('a top-up from the amount to the ledger, every state in words; credit counts only once it is booked [P2]', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await balance(page).click();
  await page.getByLabel('Another amount in USD').fill('5');
  await page.getByRole('button', { name: /^Pay / }).press('Tab');
  await expect(page.getByText('The smallest top-up is $10.00.')).toBeVisible();
  await page.getByLabel('Another amount in USD').fill('12.50');
  await page.getByRole('button', { name: 'Pay $12.50' }).click();
  const card = page.getByRole('article', { name: 'Top-up of $12.50' });
  await expect(card).toContainText('The checkout is open in your browser.');
  await expect.poll(() => app.openedExternally()).toHaveLength(1);
  const [checkout = ''] = await app.openedExternally();
  await card.getByRole('button', { name: 'Open the checkout again' }).click();
  await expect.poll(() => app.openedExternally()).toEqual([checkout, checkout]);

  const payment = await pay(pool, checkout, 'waiting');
  await app.focusWindow();
  await expect(card).toContainText('Waiting for your payment');
  const steps = [
    ['confirming', 'waiting for confirmations'],
    ['confirmed', 'It will be credited soon'],
    ['sending', 'It will be credited soon'],
  ] as const;
  for (const [status, words] of steps) {
    await move(pool, payment, status);
    await app.focusWindow();
    await expect(card).toContainText(words);
    await expect(balance(page)).toHaveText('$5.00');
  }
  await app.fire({ do: 'blur-window' });
  await move(pool, payment, 'finished');
  await app.fire({ do: 'focus-window' });
  await expect(card).toContainText('$12.50 was added to your balance.');
  await expect(balance(page)).toHaveText('$17.50');

  await openAccountPage(page, 'Transactions');
  const row = page.getByRole('row', { name: /Top-up/ });
  await expect(row).toContainText('Paid');
  await expect(row).toContainText('$12.50');
  await expect(row).toContainText(payment);
  await row.getByRole('button', { name: /^Details/ }).click();
  await page.getByRole('button', { name: 'Copy receipt' }).click();
  await expect(page.getByText('Copied')).toBeVisible();
  await page.getByRole('button', { name: 'New chat', exact: true }).click();
  await composer(page).press('ControlOrMeta+v');
  await expect(composer(page)).toHaveValue(new RegExp(`APIPool receipt[^]*Payment ID: +${payment}`));
});

const endings = [
  ['created', '$11.00', 'The checkout is open in your browser.', {}],
  ['waiting', '$12.00', 'Waiting for your payment', {}],
  ['confirming', '$13.00', 'waiting for confirmations', {}],
  ['confirmed', '$14.00', 'It will be credited soon', {}],
  ['sending', '$15.00', 'It will be credited soon', {}],
  ['finished', '$16.00', '$16.00 was added to your balance.', {}],
  [
    'partially_paid',
    '$17.00',
    'Less arrived than was invoiced: $8.50 of $17.00 was added',
    { actually_paid: '8.5' },
  ],
  ['failed', '$18.00', 'Nothing was credited.', {}],
  ['expired', '$19.00', 'This checkout has expired.', {}],
  ['refunded', '$20.00', 'This payment was refunded.', {}],
] as const;

test('a restart with a payment in every state: each top-up is there again, and says so', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  test.setTimeout(120_000);
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await balance(page).click();
  for (const [index, [, amount]] of endings.entries()) {
    await page.getByLabel('Another amount in USD').fill(amount.slice(1));
    await page.getByRole('button', { name: `Pay ${amount}` }).click();
    await expect(page.getByRole('article', { name: `Top-up of ${amount}` })).toBeVisible();
    await expect.poll(() => app.openedExternally()).toHaveLength(index + 1);
  }
  const checkouts = await app.openedExternally();
  await app.close();
  for (const [index, [status, , , more]] of endings.entries()) {
    const checkout = checkouts[index] ?? '';
    // Created: the checkout was opened, and no coin chosen. Money that goes back has to have come.
    if (status === 'refunded') await move(pool, await pay(pool, checkout, 'failed'), status);
    else if (status !== 'created') await pay(pool, checkout, status, more);
  }

  const again = await app.restart();
  const restarted = await again.window();
  await balance(restarted).click();
  for (const [, amount, words] of endings) {
    await expect(restarted.getByRole('article', { name: `Top-up of ${amount}` })).toContainText(words);
  }
  await expect(balance(restarted)).toHaveText('$29.50');
});

test('several at once; one is cancelled, and paid all the same: credited', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await balance(page).click();
  await page.getByText('$10.00', { exact: true }).click();
  await page.getByRole('button', { name: 'Pay $10.00' }).click();
  const first = page.getByRole('article', { name: 'Top-up of $10.00' });
  await expect(first).toBeVisible();
  await page.getByText('$50.00', { exact: true }).click();
  await page.getByRole('button', { name: 'Pay $50.00' }).click();
  await expect(page.getByRole('article', { name: /^Top-up of/ })).toHaveCount(2);
  await expect.poll(() => app.openedExternally()).toHaveLength(2);
  const [checkout = ''] = await app.openedExternally();
  await first.getByRole('button', { name: 'Cancel this top-up' }).click();
  await expect(first).toContainText('You cancelled this top-up.');
  await pay(pool, checkout, 'finished');
  await app.focusWindow();
  await expect(first).toContainText('$10.00 was added to your balance.');
  await expect(balance(page)).toHaveText('$15.00');
  await first.getByRole('button', { name: 'Remove from this list' }).click();
  await expect(page.getByRole('article', { name: /^Top-up of/ })).toHaveCount(1);
});

test('out of credit: the message waits, is led back to after the payment, and is sent with one press', async ({
  launch,
  email,
  readCode,
  pool,
}) => {
  const app = await launch();
  const page = await app.window();
  await signIn(page, email, readCode);
  await chooseModel(page, 'Echo');
  await ask(page, 'a chat before the credit ran out');
  await pool.credit(email, '-1000');
  await app.focusWindow();
  await composer(page).fill('sent with one press');
  await page.getByRole('button', { name: 'Top up', exact: true }).click();
  await expect(page.getByText('Your message is kept.')).toBeVisible();
  await page.getByRole('button', { name: /^Pay / }).click();
  await expect.poll(() => app.openedExternally()).toHaveLength(1);
  const [checkout = ''] = await app.openedExternally();
  // The person is at the checkout: the news comes as a notification, the press on it leads back. Other money that
  // comes or goes meanwhile is not told as the top-up's.
  await openAccountPage(page, 'Usage');
  await app.fire({ do: 'blur-window' });
  await pool.credit(email, '3');
  await pay(pool, checkout, 'finished');
  await expect
    .poll(() => app.records('notification'), { timeout: 20_000 })
    .toMatchObject([{ title: '$20.00 was added to your credit' }]);
  await app.fire({ do: 'notification', index: 0, event: 'click' });
  await expect(page.getByText('There is credit again.')).toBeVisible();
  await page.getByRole('button', { name: 'Back to your message' }).click();
  await expect(composer(page)).toHaveValue('sent with one press');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(await finishedAnswer(page)).toContainText('sent with one press');
});

test('a checkout address that is not the payment provider’s is never opened [P4]', async ({
  launch,
  email,
  ownPool,
}) => {
  const pool = await ownPool();
  const app = await launch({ pool });
  const page = await app.window();
  await signIn(page, email, pool.readCode);
  await pool.fault({
    method: 'POST',
    path: '/v1/account/topups',
    status: 201,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
      order_id: 'x',
      status: 'created',
      checkout_url: 'https://nowpayments.io.evil.example/payment/?iid=1',
    }),
  });
  await balance(page).click();
  await page.getByRole('button', { name: /^Pay / }).click();
  await expect(page.getByText('The checkout address is not one of the payment provider')).toBeVisible();
  expect(await app.openedExternally()).toEqual([]);
});
