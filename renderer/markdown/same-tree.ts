/** Whether two plain trees (objects, arrays, strings, numbers, booleans, null) hold the same values. */
export function sameTree(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameTree(item, b[i]));
  }
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => sameTree(value, right.get(key)));
}

type Parent = { readonly children: unknown[] };

/** The old children where they equal the fresh ones, so that what shows them need not render again. */
export function keepChildren(old: unknown, fresh: unknown): void {
  if (!isParent(old) || !isParent(fresh)) return;
  for (const [at, child] of fresh.children.entries()) {
    const before = old.children[at];
    if (before === child) continue;
    if (sameTree(before, child)) fresh.children[at] = before;
    else keepChildren(before, child);
  }
}

const isParent = (node: unknown): node is Parent =>
  typeof node === 'object' && node !== null && 'children' in node && Array.isArray(node.children);
