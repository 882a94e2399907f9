import { IncremarkContent } from '@incremark/react';
import '@incremark/theme/styles.css';
import 'katex/dist/katex.min.css';
import { start } from '../page/start.tsx';

const options = { gfm: true, math: true };

start(({ text, streaming }) => (
  <IncremarkContent content={text} isFinished={!streaming} incremarkOptions={options} />
));
