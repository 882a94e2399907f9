import type { Element, ElementContent, Nodes, Root, RootContent } from 'hast';

/** What documents and mail programs understand; of everything else only the content is kept. */
const keptElements: ReadonlySet<string> = new Set(
  (
    'p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code hr br strong em del sup sub a img input ' +
    'table thead tbody tr th td'
  ).split(' '),
);

const keptProperties: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  img: ['src', 'alt'],
  ol: ['start'],
  input: ['type', 'checked'],
};

/** A tree without looks, handles and notes of the app: nothing of a model's own markup gets into it. */
export function cleanTree(tree: Root): Root {
  return { type: 'root', children: tree.children.flatMap((node) => clean(node)) };
}

function clean(node: RootContent): ElementContent[] {
  if (node.type === 'text') return [node];
  if (node.type !== 'element' || isLeftOut(node)) return [];
  if (node.tagName === 'math') return [node];
  if (hasClass(node, 'katex')) {
    const formula = find(node, 'math');
    return formula ? [formula] : [];
  }
  const children = node.children.flatMap((child) => clean(child)).filter(isNoGapAfterBox);
  if (!keptElements.has(node.tagName) || isLinkWithin(node)) return children;
  // Coloured code is one text.
  const content = node.tagName === 'pre' ? [codeOf(children)] : children;
  return [{ type: 'element', tagName: node.tagName, properties: propertiesOf(node), children: content }];
}

/** The box of a task brings its own distance. */
function isNoGapAfterBox(node: ElementContent, at: number, all: readonly ElementContent[]): boolean {
  const before = all[at - 1];
  const isAfterBox = before?.type === 'element' && before.tagName === 'input';
  return !(isAfterBox && node.type === 'text' && node.value === ' ');
}

/** Controls, decoration, what is folded away, and what only leads from one place of the chat to another. */
function isLeftOut({ tagName, properties }: Element): boolean {
  if (['button', 'svg', 'summary', 'style', 'script'].includes(tagName)) return true;
  if (tagName === 'details') return properties['open'] === undefined || properties['open'] === false;
  return (
    properties['dataCopy'] === 'skip' ||
    properties['dataFootnoteBackref'] !== undefined ||
    properties['id'] === 'footnote-label' ||
    classesOf(properties['className']).includes('visually-hidden')
  );
}

function isLinkWithin({ tagName, properties }: Element): boolean {
  return tagName === 'a' && !/^(?:https?|mailto):/i.test(String(properties['href'] ?? ''));
}

function codeOf(children: readonly ElementContent[]): Element {
  return {
    type: 'element',
    tagName: 'code',
    properties: {},
    children: [{ type: 'text', value: children.map(textOf).join('') }],
  };
}

function propertiesOf({ tagName, properties }: Element): Element['properties'] {
  const kept: Element['properties'] = {};
  for (const name of keptProperties[tagName] ?? []) {
    const value = properties[name];
    if (value !== undefined && value !== null) kept[name] = value;
  }
  const align = properties['dataAlign'] ?? properties['align'];
  if (typeof align === 'string' && /^t[hd]$/.test(tagName)) kept['align'] = align;
  return kept;
}

function hasClass({ properties }: Element, name: string): boolean {
  return classesOf(properties['className']).includes(name);
}

function classesOf(value: Element['properties'][string]): readonly unknown[] {
  return Array.isArray(value) ? value : typeof value === 'string' ? value.split(/\s+/) : [];
}

export function find(node: Nodes, tagName: string): Element | null {
  if (node.type === 'element' && node.tagName === tagName) return node;
  if (!('children' in node)) return null;
  for (const child of node.children) {
    const found = find(child, tagName);
    if (found) return found;
  }
  return null;
}

export function textOf(node: Nodes): string {
  if (node.type === 'text') return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}
