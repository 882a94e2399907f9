const invoiceId = new URLSearchParams(location.search).get('iid') ?? '';
const refreshMs = 1500;
const silence = 'The pool does not answer. Trying again…';
/** What was last drawn: a page that did not change is left alone, and so is the focus on it. */
let drawn = '';

/**
 * @typedef {{ id: string, status: string, attempts: number, last_answer: number | null, delivered: boolean,
 *   held: boolean }} Notification
 * @typedef {{ payment_id: number, parent_payment_id: number | null, payment_status: string, pay_amount: string,
 *   actually_paid: string, pay_currency: string, pay_address: string, payin_extra_id: string | null,
 *   can_become: string[], return_url: string | null, notifications: Notification[] }} Payment
 * @typedef {{ code: string, name: string, pay_amount: string, too_small: boolean, min_usd: string }} Coin
 * @typedef {{ id: string, order_id: string | null, order_description: string | null, price_amount: string,
 *   success_url: string | null, cancel_url: string | null, coins: Coin[], payments: Payment[] }} Invoice
 */

/** @type {Record<string, { label: string, button: string, look?: string }>} */
const states = {
  waiting: { label: 'Waiting for your payment', button: '' },
  confirming: { label: 'Seen on the network, confirming', button: 'Payment is seen' },
  confirmed: { label: 'Confirmed', button: 'Confirm' },
  sending: { label: 'Sending to the shop', button: 'Send to the shop' },
  finished: { label: 'Finished', button: 'Finish', look: 'good' },
  partially_paid: { label: 'Partially paid', button: 'Paid too little', look: 'bad' },
  failed: { label: 'Failed', button: 'Fail', look: 'bad' },
  refunded: { label: 'Refunded', button: 'Refund', look: 'bad' },
  expired: { label: 'Expired', button: 'Expire', look: 'bad' },
};

/** @param {string} id */
function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`no ${id} on this page`);
  return node;
}

/**
 * Text only: whatever an order holds, it is never read as markup.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} [className]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Name]}
 */
function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/**
 * @param {string} key survives a redraw, so that the focus can
 * @param {string} label
 * @param {() => Promise<void>} action
 * @param {string} [className]
 */
function actionButton(key, label, action, className) {
  const button = element('button', className, label);
  button.type = 'button';
  button.id = key;
  button.addEventListener('click', () => void action());
  return button;
}

/** How the person wants the shop to hear of it. */
function chosenNotify() {
  const chosen = document.querySelector('input[name="notify"]:checked');
  return chosen instanceof HTMLInputElement ? chosen.value : 'now';
}

/**
 * @param {string} path
 * @param {Record<string, unknown>} body
 */
async function act(path, body) {
  byId('problem').textContent = '';
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      byId('problem').textContent = await readRefusal(response);
    }
  } catch {
    byId('problem').textContent = silence;
  }
  await show();
}

/**
 * @param {Response} response
 * @returns {Promise<string>}
 */
async function readRefusal(response) {
  /** @type {unknown} */
  const refusal = await response.json();
  const message = typeof refusal === 'object' && refusal && 'message' in refusal ? refusal.message : '';
  return typeof message === 'string' && message ? message : `The pool refused (${response.status}).`;
}

/** @param {Coin} coin */
function coinItem(coin) {
  const item = element('li');
  const button = actionButton(`coin-${coin.code}`, coin.name, () =>
    act(`/_payments/invoices/${invoiceId}/payments`, { pay_currency: coin.code, notify: chosenNotify() }),
  );
  button.disabled = coin.too_small;
  const note = coin.too_small ? `from $${coin.min_usd}` : `${coin.pay_amount} ${coin.code}`;
  button.append(element('small', '', note));
  item.append(button);
  return item;
}

/**
 * @param {HTMLElement} list
 * @param {string} term
 * @param {string | null} text
 */
function fact(list, term, text) {
  if (text !== null) list.append(element('dt', '', term), element('dd', '', text));
}

/** @param {Payment} payment */
function moveButtons(payment) {
  const row = element('div', 'buttons');
  const base = `/_payments/${payment.payment_id}`;
  /** @param {string} status @param {Record<string, unknown>} [more] */
  const move = (status, more) => act(`${base}/status`, { status, notify: chosenNotify(), ...more });
  const simple = payment.can_become.filter((status) => status !== 'partially_paid');
  for (const [index, status] of simple.entries()) {
    const next = index === 0 && ['confirming', 'confirmed', 'sending', 'finished'].includes(status);
    const key = `move-${payment.payment_id}-${status}`;
    row.append(
      actionButton(key, states[status]?.button ?? status, () => move(status), next ? 'next' : 'plain'),
    );
  }
  const over = !payment.can_become.some((status) => status === 'failed');
  const partial = payment.can_become.includes('partially_paid');
  if (partial || over) row.append(...amountAction(payment, partial, move, base));
  return row;
}

/**
 * @param {Payment} payment
 * @param {boolean} partial
 * @param {(status: string, more: Record<string, unknown>) => Promise<void>} move
 * @param {string} base
 */
function amountAction(payment, partial, move, base) {
  const label = element('label', 'amount', `Amount in ${payment.pay_currency}`);
  const input = element('input');
  input.type = 'text';
  input.inputMode = 'decimal';
  input.id = `amount-${payment.payment_id}`;
  input.value = partial ? String(Number(payment.pay_amount) / 2) : payment.pay_amount;
  label.append(input);
  const key = `pay-${payment.payment_id}`;
  const button = partial
    ? actionButton(
        key,
        states.partially_paid?.button ?? '',
        () => move('partially_paid', { actually_paid: input.value }),
        'plain',
      )
    : actionButton(
        key,
        'Pay late or again',
        () => act(`${base}/late`, { actually_paid: input.value, notify: chosenNotify() }),
        'plain',
      );
  return [label, button];
}

/** @param {Notification} sent */
function notificationItem(sent) {
  const item = element('li');
  const outcome = sent.delivered
    ? `delivered (${sent.last_answer})`
    : sent.held
      ? 'held back'
      : `not taken yet (${sent.last_answer ?? 'no answer'}), tried ${sent.attempts} times`;
  const button = actionButton(
    `send-${sent.id}`,
    sent.delivered ? 'Send again' : 'Send',
    () => act(`/_payments/notifications/${sent.id}/send`, {}),
    'plain small',
  );
  button.setAttribute('aria-label', `${button.textContent}: ${sent.status}`);
  item.append(element('code', '', sent.status), element('span', 'quiet', outcome), button);
  return item;
}

/** @param {Payment} payment */
function paymentCard(payment) {
  const state = states[payment.payment_status];
  const card = element('article', 'card');
  const head = element('header');
  const title = payment.parent_payment_id === null ? 'Payment' : 'Late payment';
  const name = element('h2', '', `${title} ${payment.payment_id}`);
  name.tabIndex = -1;
  card.id = `card-${payment.payment_id}`;
  head.append(name, element('span', `state ${state?.look ?? ''}`, state?.label ?? payment.payment_status));
  const facts = element('dl');
  fact(facts, 'Send', `${payment.pay_amount} ${payment.pay_currency}`);
  fact(facts, 'To', payment.pay_address);
  fact(facts, 'Tag', payment.payin_extra_id);
  fact(
    facts,
    'Received',
    payment.actually_paid === '0' ? null : `${payment.actually_paid} ${payment.pay_currency}`,
  );
  fact(facts, 'Belongs to', payment.parent_payment_id === null ? null : String(payment.parent_payment_id));
  const told = element('details');
  told.id = `told-${payment.payment_id}`;
  const list = element('ul', 'sent');
  list.append(...payment.notifications.map(notificationItem));
  told.append(element('summary', '', `Notifications (${payment.notifications.length})`), list);
  card.append(head, facts, moveButtons(payment), told);
  if (payment.return_url !== null) {
    const back = element('a', '', 'Back to the shop');
    back.href = payment.return_url;
    card.append(back);
  }
  return card;
}

/** @param {Invoice} invoice */
function draw(invoice) {
  const text = JSON.stringify(invoice);
  if (text === drawn) return;
  drawn = text;
  const focused = document.activeElement?.id ?? '';
  const open = new Set([...document.querySelectorAll('details[open]')].map((node) => node.id));
  const typing = document.activeElement;
  const typed = typing instanceof HTMLInputElement && typing.type === 'text' ? typing.value : undefined;
  byId('title').textContent = `Pay $${Number(invoice.price_amount).toFixed(2)}`;
  byId('order').textContent = [invoice.order_description, invoice.order_id].filter(Boolean).join(' · ');
  byId('payments').replaceChildren(...invoice.payments.map(paymentCard));
  byId('coins').replaceChildren(...invoice.coins.map(coinItem));
  byId('choice-title').textContent =
    invoice.payments.length === 0 ? 'Choose a coin' : 'Pay this invoice once more';
  byId('choice').hidden = false;
  byId('telling').hidden = false;
  for (const node of document.querySelectorAll('details')) node.open = open.has(node.id);
  const field = document.getElementById(focused);
  if (typed !== undefined && field instanceof HTMLInputElement) field.value = typed;
  const last = invoice.payments.at(-1);
  byId('status').textContent = last
    ? `Payment ${last.payment_id}: ${states[last.payment_status]?.label ?? last.payment_status}`
    : '';
  restoreFocus(focused, invoice);
}

/**
 * The button that was pressed is gone once its state has come: the next step takes over, and where there is none the
 * card itself. Never a button that takes the money back.
 * @param {string} focused
 * @param {Invoice} invoice
 */
function restoreFocus(focused, invoice) {
  if (focused === '') return;
  const same = document.getElementById(focused);
  if (same) return same.focus();
  const number =
    focused.startsWith('move-') || focused.startsWith('pay-') ? focused.split('-')[1] : undefined;
  const card = `card-${number ?? invoice.payments.at(-1)?.payment_id}`;
  const next = document.querySelector(`#${card} button.next`) ?? document.querySelector(`#${card} h2`);
  if (next instanceof HTMLElement) next.focus();
}

async function show() {
  try {
    const response = await fetch(`/_payments/invoices/${encodeURIComponent(invoiceId)}`);
    if (response.status === 404) {
      byId('problem').textContent = 'There is no such invoice.';
      return;
    }
    draw(await response.json());
    if (byId('problem').textContent === silence) byId('problem').textContent = '';
  } catch {
    byId('problem').textContent = silence;
  }
}

async function watch() {
  await show();
  setTimeout(watch, refreshMs);
}

void watch();
