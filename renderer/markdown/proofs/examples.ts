export type Example = { readonly number: number; readonly markdown: string; readonly html: string };

const EXAMPLE = /^`{32} example\n([\s\S]*?)^\.\n([\s\S]*?)^`{32}$/gm;

/** The examples of a specification's text: markdown, a line with a full stop, and what it means as HTML. */
export function readExamples(specification: string): readonly Example[] {
  const upToEnd = specification.replace(/^<!-- END TESTS -->[\s\S]*/m, '');
  return [...upToEnd.matchAll(EXAMPLE)].map(([, markdown = '', html = ''], at) => ({
    number: at + 1,
    markdown: markdown.replaceAll('→', '\t'),
    html: html.replaceAll('→', '\t'),
  }));
}
