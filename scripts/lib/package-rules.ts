/** What may be in the installed app. Pure: scripts/check-package.ts reads, this judges. */

export type PackagedFile = { readonly path: string; readonly content: Buffer };

/** Everything that ships, by place and kind; a new kind of file is allowed here first. */
const allowed: readonly RegExp[] = [
  /^package\.json$/,
  /^out\/main\/index\.js$/,
  /^out\/main\/(chunks|assets)\/[\w.-]+\.(js|png|ico)$/,
  /^out\/main\/tray\/tray(Template|-dark|-light)(@[\d.]+x)?\.png$/,
  /^out\/preload\/[\w-]+\.cjs$/,
  /^out\/preview\/(document\.html|diagram\.(html|js)|licences\.md)$/,
  /^out\/renderer\/[\w-]+\.html$/,
  /^out\/renderer\/assets\/[\w.-]+\.(js|css|woff2|svg|json|wasm)$/,
  /^out\/(main|renderer)\/licences\.md$/,
];

/** Left out on purpose, although the build makes them. */
const dropped = /^out\/renderer\/assets\/[^/]+\.(ttf|woff)$/;

const packageKeys = [
  'author',
  'description',
  'desktopName',
  'homepage',
  'license',
  'main',
  'name',
  'private',
  'productName',
  'type',
  'version',
];

/** Packages whose licence texts must be there; if they are, the generator saw the bundles. */
const licensed = {
  'out/main/licences.md': ['undici', 'zod', 'i18next', 'electron-updater'],
  'out/preview/licences.md': ['mermaid', 'd3', 'elkjs'],
  'out/renderer/licences.md': ['react', 'react-dom', 'dexie', 'katex', 'lucide-react'],
} as const;

/** Of which mermaid, with its layout engine, is more than half; it is read only when a diagram is drawn. */
const sizeBudget = 10 * 1024 * 1024;

/** The archive holds exactly what was built, without what is left out, and package.json. */
export function judgeFileList(archive: readonly string[], built: readonly string[]): readonly string[] {
  const expected = new Set(['package.json', ...built.filter((file) => !dropped.test(file))]);
  const found = new Set(archive);
  return [
    ...[...found]
      .filter((file) => !expected.has(file))
      .map((file) => `${file} is in the app and was not built`),
    ...[...expected].filter((file) => !found.has(file)).map((file) => `${file} is missing`),
    ...[...found]
      .filter((file) => !allowed.some((rule) => rule.test(file)))
      .map((file) => `${file} is of no kind that ships`),
  ];
}

/** Source maps, and texts that name the machine it was built on, stay at home. */
export function judgeContents(files: readonly PackagedFile[], buildFolder: string): readonly string[] {
  return files
    .filter(({ path }) => /\.(js|cjs|css|html|json)$/.test(path))
    .flatMap(({ path, content }) => {
      const text = content.toString('utf8');
      return [
        ...(/[#@] sourceMappingURL=(?!data:image)/.test(text) ? [`${path} points to a source map`] : []),
        ...(text.includes(buildFolder) ? [`${path} names the folder it was built in`] : []),
      ];
    });
}

export function judgePackageJson(text: string): readonly string[] {
  const content = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const keys = Object.keys(content).filter((key) => content[key] !== null);
  return [
    ...keys.filter((key) => !packageKeys.includes(key)).map((key) => `package.json has ${key}`),
    ...packageKeys.filter((key) => !keys.includes(key)).map((key) => `package.json lacks ${key}`),
  ];
}

export function judgeLicences(files: readonly PackagedFile[]): readonly string[] {
  return Object.entries(licensed).flatMap(([path, names]) => {
    const text = files.find((file) => file.path === path)?.content.toString('utf8') ?? '';
    return names
      .filter((name) => !text.includes(`\n## ${name} - `))
      .map((name) => `${path} has no licence of ${name}`);
  });
}

export function judgeSize(bytes: number): readonly string[] {
  return bytes <= sizeBudget ? [] : [`app.asar has ${bytes} bytes, more than the ${sizeBudget} allowed`];
}
