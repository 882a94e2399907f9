import type { Page } from '@playwright/test';

/** What is used here of the format `HeapProfiler.takeHeapSnapshot` writes. */
type Snapshot = {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...unknown[]];
    };
  };
  /** The nodes' fields, one node after the other. */
  readonly nodes: readonly number[];
};

/** What the page's heap holds without compiled code. */
export async function dataMb(page: Page): Promise<number> {
  const { snapshot, nodes } = await takeSnapshot(page);
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const code = types[0].indexOf('code');
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  let bytes = 0;
  for (let node = 0; node < nodes.length; node += fields.length)
    if (nodes[node + type] !== code) bytes += nodes[node + size] ?? 0;
  return Math.round((bytes / 2 ** 20) * 10) / 10;
}

async function takeSnapshot(page: Page): Promise<Snapshot> {
  const cdp = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await cdp.detach();
  return JSON.parse(chunks.join('')) as Snapshot;
}
