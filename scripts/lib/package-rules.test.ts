import { expect, test } from 'vitest';
import { judgeContents, judgeFileList, judgeLicences, judgePackageJson, judgeSize } from './package-rules.ts';

const built = [
  'out/main/index.js',
  'out/main/licences.md',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'out/renderer/assets/index-Ab_1.js',
  'out/renderer/assets/KaTeX_Main-x.woff2',
  'out/renderer/assets/KaTeX_Main-x.ttf',
];
const shipped = ['package.json', ...built.filter((file) => !file.endsWith('.ttf'))];
const file = (path: string, text: string) => ({ path, content: Buffer.from(text) });

test('the archive holds what was built, and old fonts are left out', () => {
  expect(judgeFileList(shipped, built)).toEqual([]);
  expect(judgeFileList([...shipped, 'out/renderer/assets/KaTeX_Main-x.ttf'], built)).toHaveLength(2);
});

test.each([
  'node_modules/undici/index.js',
  'electron/main/index.ts',
  'out/main/index.js.map',
  '.env',
  'tests/host/main.ts',
])('%s does not ship, not even when it was built', (extra) => {
  expect(judgeFileList([...shipped, extra], [...built, extra])).toEqual([
    `${extra} is of no kind that ships`,
  ]);
  expect(judgeFileList([...shipped, extra], built)).toHaveLength(2);
});

test('a file that got lost is missed', () => {
  expect(judgeFileList(shipped.slice(1), built)).toEqual(['package.json is missing']);
});

test('source maps and the folder of the build do not ship', () => {
  const files = [
    file('out/main/index.js', 'x\n//# sourceMappingURL=index.js.map'),
    file('out/renderer/index.html', '<script src="/home/me/app/x.js">'),
    file('out/preload/index.cjs', 'clean'),
  ];
  expect(judgeContents(files, '/home/me/app')).toEqual([
    'out/main/index.js points to a source map',
    'out/renderer/index.html names the folder it was built in',
  ]);
});

test('package.json says what the runtime needs and nothing of development', () => {
  const shippedJson = {
    name: 'apipool-desktop',
    productName: 'APIPool',
    desktopName: 'apipool.desktop',
    version: '1.0.0',
    private: true,
    description: '',
    license: 'UNLICENSED',
    author: '',
    homepage: '',
    type: 'module',
    main: 'out/main/index.js',
    imports: null,
  };
  expect(judgePackageJson(JSON.stringify(shippedJson))).toEqual([]);
  const { main: _main, ...rest } = shippedJson;
  expect(judgePackageJson(JSON.stringify({ ...rest, scripts: {} }))).toEqual([
    'package.json has scripts',
    'package.json lacks main',
  ]);
});

test('licence texts are found by package', () => {
  const main = '\n## undici - 8\n\n## zod - 4\n\n## i18next - 27\n\n## electron-updater - 6\n';
  const page = '\n## react - 19\n\n## react-dom - 19\n\n## dexie - 4\n\n## katex - 0\n';
  const preview = '\n## mermaid - 11\n\n## d3 - 7\n\n## elkjs - 0\n';
  const files = [
    file('out/main/licences.md', main),
    file('out/renderer/licences.md', page),
    file('out/preview/licences.md', preview),
  ];
  expect(judgeLicences(files)).toEqual(['out/renderer/licences.md has no licence of lucide-react']);
});

test('the archive has a budget', () => {
  expect(judgeSize(1024)).toEqual([]);
  expect(judgeSize(20 * 1024 * 1024)).toHaveLength(1);
});
