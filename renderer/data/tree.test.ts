import fc from 'fast-check';
import { expect, test } from 'vitest';
import { at } from './test-history.ts';
import {
  activePath,
  buildTree,
  leafAfterDeletion,
  newestLeafBelow,
  pathTo,
  subtreeIds,
  type TreeNode,
  versionsOf,
} from './tree.ts';

/** `a<-` root, `b<-a` child of a; in order of age. */
function tree(...links: readonly string[]) {
  return buildTree(
    links.map((link, index): TreeNode => {
      const [id = '', parentId = ''] = link.split('<-');
      return { id, parentId: parentId === '' ? null : parentId, createdAt: at(index) };
    }),
  );
}

const ids = (nodes: readonly TreeNode[]) => nodes.map(({ id }) => id).join('');

test('the path leads from the first message to the leaf', () => {
  const chat = tree('a<-', 'b<-a', 'c<-b', 'd<-c', 'x<-a');
  expect(ids(pathTo(chat, 'd'))).toBe('abcd');
  expect(ids(pathTo(chat, 'b'))).toBe('ab');
  expect(ids(pathTo(chat, 'none'))).toBe('');
  expect(ids(activePath(chat, 'd'))).toBe('abcd');
  expect(ids(activePath(chat, 'b'))).toBe('abcd');
  expect(ids(activePath(chat, null))).toBe('ax');
  expect(ids(activePath(chat, 'gone'))).toBe('ax');
  expect(ids(activePath(tree(), 'a'))).toBe('');
});

test('versions are the siblings, oldest first; edits of the first message too', () => {
  const chat = tree('a<-', 'b<-a', 'c<-a', 'A<-');
  expect(ids(versionsOf(chat, 'c').versions)).toBe('bc');
  expect(versionsOf(chat, 'c').index).toBe(1);
  expect(ids(versionsOf(chat, 'a').versions)).toBe('aA');
  expect(versionsOf(chat, 'none')).toEqual({ versions: [], index: -1 });
});

test('turning to a version goes to the end that was written last', () => {
  const chat = tree('a<-', 'b<-a', 'c<-b', 'd<-a', 'e<-d', 'f<-c', 'g<-b');
  expect(newestLeafBelow(chat, 'b')).toBe('g');
  expect(newestLeafBelow(chat, 'd')).toBe('e');
  expect(newestLeafBelow(chat, 'e')).toBe('e');
  expect(newestLeafBelow(chat, 'none')).toBe(null);
});

test('after a deletion the person stands beside it, or above it', () => {
  const chat = tree('a<-', 'b<-a', 'c<-a', 'd<-a', 'e<-b', 'f<-d');
  expect(leafAfterDeletion(chat, 'c', 'c')).toBe('e');
  expect(leafAfterDeletion(chat, 'b', 'e')).toBe('c');
  expect(leafAfterDeletion(chat, 'e', 'e')).toBe('b');
  expect(leafAfterDeletion(chat, 'a', 'f')).toBe(null);
  expect(leafAfterDeletion(chat, 'c', 'f')).toBe('f');
});

test('a missing parent makes a root, a circle is cut above its oldest message', () => {
  expect(ids(activePath(tree('b<-lost', 'c<-b'), 'c'))).toBe('bc');
  const circle = tree('a<-c', 'b<-a', 'c<-b', 'd<-c');
  expect(ids(activePath(circle, 'd'))).toBe('abcd');
  expect(ids(activePath(tree('a<-a'), 'a'))).toBe('a');
});

test('whatever the links, every message is shown on exactly one path and nothing hangs', () => {
  const size = 30;
  const parent = fc.option(fc.nat(size + 3), { nil: null });
  fc.assert(
    fc.property(fc.array(parent, { maxLength: size }), fc.nat(size), (parents, pick) => {
      const nodes = parents.map((index, id) => ({
        id: `${id}`,
        parentId: index === null ? null : `${index}`,
        createdAt: at(id % 7),
      }));
      const chat = buildTree(nodes);
      const roots = chat.childrenOf.get(null) ?? [];
      const reached = roots.flatMap(({ id }) => subtreeIds(chat, id));
      expect(reached.toSorted()).toEqual(nodes.map(({ id }) => id).toSorted());
      for (const { id } of nodes) {
        const path = pathTo(chat, id);
        expect(path.at(-1)?.id).toBe(id);
        expect(new Set(path).size).toBe(path.length);
        expect(versionsOf(chat, id).versions[versionsOf(chat, id).index]?.id).toBe(id);
      }
      const target = nodes[pick % Math.max(1, nodes.length)];
      if (!target) return;
      const left = leafAfterDeletion(chat, target.id, nodes.at(-1)?.id ?? null);
      if (left === null)
        expect(subtreeIds(chat, target.id)).toContain(activePath(chat, nodes.at(-1)?.id ?? null)[0]?.id);
      else expect(subtreeIds(chat, target.id)).not.toContain(left);
    }),
    { numRuns: 2000 },
  );
});

test('links that are whole stay as they are', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (numbers) => {
      const nodes = numbers.map((number, id) => ({
        id: `${id}`,
        parentId: id === 0 ? null : `${number % id}`,
        createdAt: at(id),
      }));
      const chat = buildTree(nodes);
      for (const { id, parentId } of nodes) expect(chat.parentOf.get(id)).toBe(parentId);
    }),
  );
});

test('a chat of 50,000 messages in one line is walked without recursion', () => {
  const nodes = Array.from({ length: 50_000 }, (_, id) => ({
    id: `${id}`,
    parentId: id === 0 ? null : `${id - 1}`,
    createdAt: at(id),
  }));
  expect(activePath(buildTree(nodes), null)).toHaveLength(50_000);
});
