const list = document.getElementById('mails');
const status = document.getElementById('status');
const refreshMs = 1500;
/** @type {Set<string>} */
const shown = new Set();

/** @typedef {{ id: string, to: string, subject: string, code: string, link: string, createdAt: string }} Mail */

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

/** @param {string} code */
function copyButton(code) {
  const button = element('button', '', 'Copy code');
  button.type = 'button';
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(code).then(
      () => {
        button.textContent = 'Copied';
      },
      () => {
        button.textContent = 'Select the code to copy it';
      },
    );
  });
  return button;
}

/** @param {Mail} mail */
function mailItem(mail) {
  const item = element('li', 'mail');
  const head = element('header');
  const time = element('time', 'quiet', new Date(mail.createdAt).toLocaleTimeString());
  time.dateTime = mail.createdAt;
  head.append(element('span', 'to', mail.to), time);
  const row = element('div', 'row');
  const link = element('a', '', 'Open the link of this mail');
  link.href = mail.link;
  row.append(element('span', 'code', mail.code), copyButton(mail.code), link);
  item.append(head, element('div', 'quiet', mail.subject), row);
  return item;
}

/** @returns {Promise<Mail[]>} */
async function readMails() {
  const response = await fetch('/_mail');
  return response.json();
}

async function refresh() {
  try {
    for (const mail of (await readMails()).reverse()) {
      if (shown.has(mail.id)) continue;
      shown.add(mail.id);
      list?.prepend(mailItem(mail));
    }
    if (status) status.textContent = shown.size === 0 ? 'Waiting for mail…' : '';
  } catch {
    if (status) status.textContent = 'The pool does not answer. Trying again…';
  }
  setTimeout(() => void refresh(), refreshMs);
}

void refresh();
