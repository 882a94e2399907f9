import type { Clipboard, Shell } from 'electron';
import { loud } from '../loud.ts';
import { record } from '../recorder.ts';

/** Recorded, never carried out: no test may open anything on the machine it runs on. */
const shellImplementation: Partial<Shell> = {
  openExternal: (url) => {
    record({ kind: 'open-external', url });
    return Promise.resolve();
  },
  openPath: (path) => {
    record({ kind: 'open-path', path });
    return Promise.resolve('');
  },
  showItemInFolder: (path) => record({ kind: 'show-item', path }),
  beep: () => record({ kind: 'beep' }),
};
export const shell = loud('shell', shellImplementation) as Shell;

let text = '';

/** Main's own clipboard, apart from the page's. */
const clipboardImplementation: Partial<Clipboard> = {
  readText: () => Promise.resolve(text),
  writeText: (value: string) => {
    text = value;
    return Promise.resolve();
  },
  has: (type: string) => Promise.resolve(type === 'text/plain' && text !== ''),
  clear: () => {
    text = '';
  },
};
export const clipboard = loud('clipboard', clipboardImplementation) as Clipboard;

export function clipboardText(): string {
  return text;
}
