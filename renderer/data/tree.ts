import type { MessageRow } from './rows.ts';

/** What the tree functions need to know of a message. */
export type TreeNode = Pick<MessageRow, 'id' | 'parentId' | 'createdAt'>;

/**
 * The messages of one conversation as a forest. Broken data is repaired while reading: a message whose parent is
 * missing is a root, and a circle is cut above its oldest message, so that walking always ends.
 */
export type MessageTree<T extends TreeNode = MessageRow> = {
  readonly byId: ReadonlyMap<string, T>;
  /** Parent after repair; null for roots. */
  readonly parentOf: ReadonlyMap<string, string | null>;
  /** Oldest first; roots under null. */
  readonly childrenOf: ReadonlyMap<string | null, readonly T[]>;
};

export function buildTree<T extends TreeNode>(messages: readonly T[]): MessageTree<T> {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const parentOf = new Map<string, string | null>();
  for (const { id, parentId } of byId.values()) {
    parentOf.set(id, parentId !== null && byId.has(parentId) ? parentId : null);
  }
  cutCircles(byId, parentOf);
  const childrenOf = new Map<string | null, T[]>();
  for (const message of [...byId.values()].sort(byAge)) {
    const parentId = parentOf.get(message.id) ?? null;
    const siblings = childrenOf.get(parentId);
    if (siblings) siblings.push(message);
    else childrenOf.set(parentId, [message]);
  }
  return { byId, parentOf, childrenOf };
}

/** The branch the person looks at: down to the end below `activeLeafId`, or the newest one when that is gone. */
export function activePath<T extends TreeNode>(
  tree: MessageTree<T>,
  activeLeafId: string | null,
): readonly T[] {
  const known = activeLeafId !== null && tree.byId.has(activeLeafId);
  return pathTo(tree, newestLeafBelow(tree, known ? activeLeafId : null));
}

/** From the first message down to `id`, both included; empty for an unknown id. */
export function pathTo<T extends TreeNode>(tree: MessageTree<T>, id: string | null): readonly T[] {
  const path: T[] = [];
  for (let at = id; at !== null; at = tree.parentOf.get(at) ?? null) {
    const message = tree.byId.get(at);
    if (message) path.push(message);
  }
  return path.reverse();
}

/** A message and its siblings, oldest first: the ‹2/3› of the view. */
export function versionsOf<T extends TreeNode>(
  tree: MessageTree<T>,
  id: string,
): { readonly versions: readonly T[]; readonly index: number } {
  if (!tree.byId.has(id)) return { versions: [], index: -1 };
  const versions = tree.childrenOf.get(tree.parentOf.get(id) ?? null) ?? [];
  return { versions, index: versions.findIndex((version) => version.id === id) };
}

/** The youngest message without answers below `id` (itself when it has none); of all messages for null. */
export function newestLeafBelow<T extends TreeNode>(tree: MessageTree<T>, id: string | null): string | null {
  let newest: T | undefined;
  for (const nodeId of id === null ? tree.byId.keys() : subtreeIds(tree, id)) {
    const node = tree.byId.get(nodeId);
    if (!node || tree.childrenOf.has(nodeId)) continue;
    if (!newest || byAge(newest, node) < 0) newest = node;
  }
  return newest?.id ?? null;
}

/** `id` and everything below it; empty for an unknown id. */
export function subtreeIds<T extends TreeNode>(tree: MessageTree<T>, id: string): readonly string[] {
  if (!tree.byId.has(id)) return [];
  const ids = [id];
  // The list grows while it is walked: no recursion, since a chat may be thousands of messages deep.
  for (let at = 0; at < ids.length; at += 1) {
    for (const child of tree.childrenOf.get(ids[at] ?? null) ?? []) ids.push(child.id);
  }
  return ids;
}

/**
 * Where the person stands once `deletedId` and everything below it is gone: unchanged when that is elsewhere,
 * else in the version beside it (the one before, or the one after), else at its parent.
 */
export function leafAfterDeletion<T extends TreeNode>(
  tree: MessageTree<T>,
  deletedId: string,
  activeLeafId: string | null,
): string | null {
  const active = activePath(tree, activeLeafId);
  if (!active.some((message) => message.id === deletedId)) return active.at(-1)?.id ?? null;
  const { versions, index } = versionsOf(tree, deletedId);
  const beside = versions[index - 1] ?? versions[index + 1];
  if (beside) return newestLeafBelow(tree, beside.id);
  return tree.parentOf.get(deletedId) ?? null;
}

function byAge(a: TreeNode, b: TreeNode): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

/** Makes the oldest message of every circle a root. Each message is walked over twice at most. */
function cutCircles(byId: ReadonlyMap<string, TreeNode>, parentOf: Map<string, string | null>): void {
  const done = new Set<string>();
  for (const start of byId.keys()) {
    const walked: string[] = [];
    const onWalk = new Set<string>();
    let id: string | null = start;
    while (id !== null && !done.has(id) && !onWalk.has(id)) {
      walked.push(id);
      onWalk.add(id);
      id = parentOf.get(id) ?? null;
    }
    if (id !== null && onWalk.has(id)) {
      const circle = walked.slice(walked.indexOf(id)).flatMap((member) => byId.get(member) ?? []);
      const oldest = circle.sort(byAge)[0];
      if (oldest) parentOf.set(oldest.id, null);
    }
    for (const member of walked) done.add(member);
  }
}
