import { common, createLowlight } from 'lowlight';

/** Plain text, or a run of tokens in one colour. */
export type HighlightToken =
  | string
  | { readonly className: string; readonly children: readonly HighlightToken[] };

const lowlight = createLowlight(common);
type Nodes = ReturnType<typeof lowlight.highlight>['children'];

/** The tokens of a piece of code, or undefined for a language that is not known. */
export function highlight(code: string, language: string): readonly HighlightToken[] | undefined {
  if (!lowlight.registered(language)) return undefined;
  return toTokens(lowlight.highlight(language, code).children);
}

function toTokens(nodes: Nodes): readonly HighlightToken[] {
  return nodes.flatMap((node): readonly HighlightToken[] => {
    if (node.type === 'text') return [node.value];
    if (node.type !== 'element') return [];
    const names = node.properties['className'];
    return [
      {
        className: Array.isArray(names) ? names.join(' ') : '',
        children: toTokens(node.children),
      },
    ];
  });
}
