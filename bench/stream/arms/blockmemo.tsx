import { marked } from 'marked';
import { memo } from 'react';
import Markdown from 'react-markdown';
import rehypeHighlight from 'rehype-highlight';
import remarkGfm from 'remark-gfm';
import { start } from '../page/start.tsx';

const remarkPlugins = [remarkGfm];
const rehypePlugins = [rehypeHighlight];

const Block = memo(function Block({ text }: { readonly text: string }) {
  return (
    <Markdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins}>
      {text}
    </Markdown>
  );
});

start(({ text }) => marked.lexer(text).map((token, index) => <Block key={index} text={token.raw} />));
