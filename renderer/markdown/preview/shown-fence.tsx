import { createElement } from 'react';
import { lazyPart, useLazyPart } from '../../ui/lazy-part.ts';

/** What a fence may be shown as, beside its code. */
export type FenceKind = 'html' | 'svg' | 'mermaid';

const kinds: readonly string[] = ['html', 'svg', 'mermaid'] satisfies readonly FenceKind[];

export function fenceKind(language: string | null | undefined): FenceKind | undefined {
  const name = language?.toLowerCase();
  return isFenceKind(name) ? name : undefined;
}

function isFenceKind(name: string | undefined): name is FenceKind {
  return name !== undefined && kinds.includes(name);
}

const previewView = lazyPart(async () => (await import('./preview-view.tsx')).PreviewView);
const diagramView = lazyPart(async () => (await import('./diagram-view.tsx')).DiagramView);

type ShownFenceProps = { readonly kind: FenceKind; readonly source: string };

/** The fence as what its code means; nothing until that part has loaded. */
export function ShownFence({ kind, source }: ShownFenceProps) {
  return kind === 'mermaid' ? <Diagram source={source} /> : <Preview kind={kind} source={source} />;
}

function Diagram({ source }: { readonly source: string }) {
  const View = useLazyPart(diagramView);
  return View ? createElement(View, { source }) : null;
}

function Preview({ kind, source }: { readonly kind: 'html' | 'svg'; readonly source: string }) {
  const View = useLazyPart(previewView);
  return View ? createElement(View, { kind, source, key: source }) : null;
}
