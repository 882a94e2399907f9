/** What documents and mail programs understand; everything else is left out and its content kept. */
const keptElements: ReadonlySet<string> = new Set(
  (
    'p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code hr br strong em del sup sub a ' +
    'table thead tbody tr th td'
  ).split(' '),
);

/** Controls and decoration: nothing a reader would want in a document. */
const leftOut = 'button, svg, input:not([type="checkbox"]), .visually-hidden, [data-copy="skip"]';

/**
 * Drawn text as plain HTML for the clipboard: no classes, no styles, formulas as MathML. It is written by us from
 * what is on screen, so nothing of a model's own markup gets into it.
 */
export function richHtml(source: Node): string {
  return [...source.childNodes].map(htmlOf).join('');
}

function htmlOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return escapeHtml(node.textContent ?? '');
  if (!(node instanceof Element) || node.matches(leftOut)) return '';
  if (node.matches('input[type="checkbox"]')) return node.hasAttribute('checked') ? '☑ ' : '☐ ';
  if (node.matches('.katex')) {
    const math = node.querySelector('math');
    return math ? mathOf(math) : escapeHtml(node.textContent ?? '');
  }
  const name = node.localName;
  const content = name === 'pre' ? `<code>${escapeHtml(node.textContent ?? '')}</code>` : richHtml(node);
  if (name === 'br' || name === 'hr') return `<${name}>`;
  return keptElements.has(name) ? `<${name}${attributesOf(node)}>${content}</${name}>` : content;
}

function attributesOf(element: Element): string {
  const kept: string[] = [];
  const keep = (name: string) => {
    const value = element.getAttribute(name);
    if (value !== null) kept.push(` ${name}="${escapeHtml(value)}"`);
  };
  if (element.localName === 'a') keep('href');
  if (element.localName === 'ol') keep('start');
  const align = element.getAttribute('data-align');
  if (align !== null) kept.push(` align="${escapeHtml(align)}"`);
  return kept.join('');
}

/** The formula without its TeX source, which some programs would print beside it. */
function mathOf(math: Element): string {
  const copy = math.cloneNode(true);
  if (!(copy instanceof Element)) return '';
  for (const annotation of copy.querySelectorAll('annotation')) annotation.remove();
  return copy.outerHTML;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/**
 * Puts a message on the clipboard twice: as rich text for documents, and as its markdown for everything else.
 * False when the system refused.
 */
export async function copyRich(markdown: string, drawn: Element | null): Promise<boolean> {
  try {
    const plain = new Blob([markdown], { type: 'text/plain' });
    const flavours = drawn
      ? { 'text/plain': plain, 'text/html': new Blob([richHtml(drawn)], { type: 'text/html' }) }
      : { 'text/plain': plain };
    await navigator.clipboard.write([new ClipboardItem(flavours)]);
    return true;
  } catch {
    return false;
  }
}

/** Makes what is selected in the thread a clean document; text fields keep their own copying. */
export function copySelection(event: ClipboardEvent): void {
  const selection = document.getSelection();
  const target = event.target instanceof Element ? event.target : null;
  if (!selection || selection.isCollapsed || target?.closest('input, textarea')) return;
  event.preventDefault();
  event.clipboardData?.setData('text/html', richHtml(selection.getRangeAt(0).cloneContents()));
  event.clipboardData?.setData('text/plain', selection.toString());
}
