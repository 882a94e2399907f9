/** The first and the last message a selection reaches into, drawn or not; null when it lies elsewhere. */
export function selectedEntries(
  range: Range,
  container: Element,
  count: number,
): { readonly first: number; readonly last: number } | null {
  if (range.collapsed || count === 0 || !range.intersectsNode(container)) return null;
  const { startContainer, startOffset, endContainer, endOffset } = range;
  const first = entryAt(startContainer.childNodes[startOffset] ?? startContainer, container) ?? 0;
  const last = entryAt(endContainer.childNodes[endOffset - 1] ?? endContainer, container) ?? count - 1;
  return first <= last ? { first, last } : null;
}

function entryAt(node: Node, container: Element): number | null {
  const element = node instanceof Element ? node : node.parentElement;
  const entry = element?.closest('[data-entry]');
  return entry && container.contains(entry) ? Number(entry.getAttribute('data-entry')) : null;
}
