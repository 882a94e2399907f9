import 'katex/dist/katex.min.css';
import Markdown, { type Components } from 'react-markdown-9';
import { Prism } from 'react-syntax-highlighter';
import rehypeKatex from 'rehype-katex';
import remarkBreaks from 'remark-breaks';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { start } from '../page/start.tsx';

const remarkPlugins = [remarkGfm, remarkMath, remarkBreaks];
const rehypePlugins = [rehypeKatex];
const components: Components = {
  code({ children, className }) {
    const language = /language-(\w+)/.exec(className ?? '')?.[1];
    if (language === undefined) return <code>{children}</code>;
    return (
      <Prism language={language} PreTag="div">
        {typeof children === 'string' ? children : ''}
      </Prism>
    );
  },
};

start(({ text }) => (
  <Markdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={components}>
    {text}
  </Markdown>
));
