import { cjk } from '@streamdown/cjk';
import { code } from '@streamdown/code';
import { math } from '@streamdown/math';
import 'katex/dist/katex.min.css';
import { Streamdown } from 'streamdown';
import 'streamdown/styles.css';
import { start } from '../page/start.tsx';
import './streamdown.css';

const plugins = { code, math, cjk };

start(({ text, streaming }) => (
  <Streamdown plugins={plugins} isAnimating={streaming}>
    {text}
  </Streamdown>
));
