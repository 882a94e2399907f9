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

/** The old tree if it equals the fresh one, else the fresh one with the old children where those are equal. */
export function keepSame<T>(old: T | undefined, fresh: T): T {
  if (old !== undefined && sameTree(old, fresh)) return old;
  keepChildren(old, fresh);
  return fresh;
}

type Parent = { readonly children: unknown[] };

function keepChildren(old: unknown, fresh: unknown): void {
  if (!isParent(old) || !isParent(fresh)) return;
  for (const [at, child] of fresh.children.entries()) {
    const before = old.children[at];
    if (before !== child) fresh.children[at] = keepSame(before, child);
  }
}

const isParent = (node: unknown): node is Parent =>
  typeof node === 'object' && node !== null && 'children' in node && Array.isArray(node.children);
