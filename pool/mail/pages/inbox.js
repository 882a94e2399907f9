const list = document.getElementById('mails');
const status = document.getElementById('status');
const search = document.getElementById('search');
const refreshMs = 1500;
/** @type {Map<string, { node: HTMLLIElement, words: string }>} newest last */
const shown = new Map();
let answering = true;

/**
 * @typedef {{ id: string, to: string, subject: string, text: string, code: string, link: string,
 *   createdAt: string }} Mail
 */

/**
 * Text only: whatever a mail holds, it is never read as markup.
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
 * The code itself is the button: one click and it is copied.
 * @param {string} code
 */
function codeButton(code) {
  const button = element('button', 'code', code);
  const note = element('span', 'quiet', 'Click to copy');
  button.type = 'button';
  button.setAttribute('aria-label', `Copy code ${code}`);
  note.setAttribute('role', 'status');
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(code).then(
      () => {
        note.textContent = 'Copied';
      },
      () => {
        note.textContent = 'Select the code to copy it';
      },
    );
  });
  return [button, note];
}

/** @param {Mail} mail */
function mailItem(mail) {
  const item = element('li', 'mail');
  const head = element('header');
  const time = element('time', 'quiet', new Date(mail.createdAt).toLocaleString());
  time.dateTime = mail.createdAt;
  head.append(element('span', 'to', mail.to), time);
  item.append(head, element('div', 'quiet', mail.subject));
  const row = element('div', 'row');
  if (mail.code) row.append(...codeButton(mail.code));
  if (mail.link.startsWith('http')) {
    const link = element('a', '', 'Open the link of this mail');
    link.href = mail.link;
    row.append(link);
  }
  if (row.hasChildNodes()) item.append(row);
  const whole = element('details');
  whole.append(element('summary', '', 'Text of the mail'), element('pre', '', mail.text));
  if (mail.text) item.append(whole);
  return item;
}

/** @returns {Promise<Mail[]>} */
async function readMails() {
  const response = await fetch('/_mail', { cache: 'no-store' });
  return response.json();
}

function wanted() {
  return search instanceof HTMLInputElement ? search.value.trim().toLowerCase() : '';
}

function applySearch() {
  const text = wanted();
  let hits = 0;
  for (const { node, words } of shown.values()) {
    node.hidden = !words.includes(text);
    if (!node.hidden) hits += 1;
  }
  if (!status) return;
  if (!answering) status.textContent = 'The pool does not answer. Trying again…';
  else if (shown.size === 0) status.textContent = 'Waiting for mail…';
  else if (hits === 0) status.textContent = 'No mail matches.';
  else status.textContent = text === '' ? '' : `${hits} of ${shown.size} mails`;
}

async function refresh() {
  try {
    const mails = await readMails();
    const there = new Set(mails.map((mail) => mail.id));
    for (const [id, { node }] of shown) {
      if (there.has(id)) continue;
      node.remove();
      shown.delete(id);
    }
    for (const mail of mails.reverse()) {
      if (shown.has(mail.id)) continue;
      const node = mailItem(mail);
      const words = [mail.to, mail.subject, mail.code, mail.text].join('\n').toLowerCase();
      shown.set(mail.id, { node, words });
      list?.prepend(node);
    }
    answering = true;
  } catch {
    answering = false;
  }
  applySearch();
  setTimeout(() => void refresh(), refreshMs);
}

search?.addEventListener('input', applySearch);
void refresh();
