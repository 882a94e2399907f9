import Markdown from 'react-markdown';
import rehypeHighlight from 'rehype-highlight';
import remarkGfm from 'remark-gfm';
import { start } from '../page/start.tsx';

const remarkPlugins = [remarkGfm];
const rehypePlugins = [rehypeHighlight];

start(({ text }) => (
  <Markdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins}>
    {text}
  </Markdown>
));
