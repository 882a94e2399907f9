import { openableUrl } from '../urls.ts';

/**
 * The common shape of the specification's HTML and of what the view makes: only what a reader would notice.
 * Text, or an element with what counts of its attributes and with its content.
 */
export type Shape = string | readonly [tag: string, detail: string, content: readonly Shape[]];

const BLOCKS: ReadonlySet<string> = new Set(
  'p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre hr table thead tbody tr th td section'.split(' '),
);

export function fromView(container: Element): readonly Shape[] {
  return tidy([...container.childNodes].flatMap(viewNode));
}

export function fromSpec(html: string): readonly Shape[] {
  const page = new DOMParser().parseFromString(`<!doctype html><body>${html}</body>`, 'text/html');
  return tidy([...page.body.childNodes].flatMap(specNode));
}

function viewNode(node: Node): readonly Shape[] {
  if (!(node instanceof Element)) return [node.textContent ?? ''];
  const tag = node.tagName.toLowerCase();
  const content = () => [...node.childNodes].flatMap(viewNode);
  if (tag === 'pre') return [['pre', '', [node.textContent ?? '']]];
  // A line ending in a line of code looks like a space.
  if (tag === 'code') return [['code', '', [(node.textContent ?? '').replaceAll('\n', ' ')]]];
  if (tag === 'div' && node.querySelector(':scope > pre'))
    return content().filter((each) => each[0] === 'pre');
  if (tag === 'div' || tag === 'svg') return tag === 'div' ? content() : [];
  const chip = node.querySelector(':scope > svg + bdi');
  if (chip) return [['img', '', [chip.textContent === 'Image' ? '' : (chip.textContent ?? '')]]];
  if (tag === 'span' || tag === 'button') return content();
  return [[tag, detailOf(node, tag, node.getAttribute('href') ?? ''), tidy(content())]];
}

function specNode(node: Node): readonly Shape[] {
  if (!(node instanceof Element)) return [node.textContent ?? ''];
  const tag = node.tagName.toLowerCase();
  const content = () => [...node.childNodes].flatMap(specNode);
  if (tag === 'pre') return [['pre', '', [(node.textContent ?? '').replace(/\n$/, '')]]];
  if (tag === 'code') return [['code', '', [node.textContent ?? '']]];
  if (tag === 'img') return [['img', '', [node.getAttribute('alt') ?? '']]];
  if (tag !== 'a') return [[tag, detailOf(node, tag, ''), tidy(content())]];
  const href = openableUrl(node.getAttribute('href') ?? '')?.href;
  return href === undefined ? content() : [['a', detailOf(node, tag, href), tidy(content())]];
}

function detailOf(node: Element, tag: string, href: string): string {
  if (tag === 'a') return decodeURI(href).replaceAll(/%5[BCD]/g, decodeURIComponent);
  if (tag === 'ol') return node.getAttribute('start') ?? '1';
  if (tag === 'input') return node.hasAttribute('checked') ? 'checked' : '';
  return node.getAttribute('data-align') ?? node.getAttribute('align') ?? '';
}

/** Neighbouring texts as one, and no blanks around blocks. */
function tidy(shapes: readonly Shape[]): readonly Shape[] {
  const joined: Shape[] = [];
  for (const shape of shapes) {
    const before = joined.at(-1);
    if (typeof shape === 'string' && typeof before === 'string') joined[joined.length - 1] = before + shape;
    else joined.push(shape);
  }
  const isEdge = (at: number) => {
    const shape = joined[at];
    return shape === undefined || (typeof shape !== 'string' && BLOCKS.has(shape[0]));
  };
  return joined
    .map((shape, at) => {
      if (typeof shape !== 'string') return shape;
      const start = isEdge(at - 1) ? shape.trimStart() : shape;
      // A line break element swallows the line ending after it.
      return isEdge(at + 1) ? start.trimEnd() : start;
    })
    .map((shape, at) =>
      isAfterBreak(joined, at) && typeof shape === 'string' ? shape.replace(/^\n/, '') : shape,
    )
    .filter((shape) => shape !== '');
}

const isAfterBreak = (shapes: readonly Shape[], at: number) => shapes[at - 1]?.[0] === 'br';
