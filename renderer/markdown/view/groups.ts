/** How many neighbours are rendered as one piece. */
const GROUP_SIZE = 24;

/** Neighbours in groups: of a long and growing row of them only the last group has anything to do. */
export function inGroups<T, R>(
  nodes: readonly T[],
  render: (group: readonly T[], index: number, isLast: boolean) => R,
): readonly R[] {
  const groups: R[] = [];
  for (let start = 0; start < nodes.length; start += GROUP_SIZE) {
    const isLast = start + GROUP_SIZE >= nodes.length;
    groups.push(render(nodes.slice(start, start + GROUP_SIZE), start / GROUP_SIZE, isLast));
  }
  return groups;
}

/** Whether two groups hold the same nodes and are shown in the same way. */
export function sameGroup<T extends { readonly nodes: readonly unknown[] }>(
  { nodes: oldNodes, ...old }: T,
  { nodes, ...fresh }: T,
): boolean {
  if (oldNodes.length !== nodes.length || !nodes.every((node, at) => node === oldNodes[at])) return false;
  const before: Readonly<Record<string, unknown>> = old;
  return Object.entries(fresh).every(([name, value]) => before[name] === value);
}
