import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** One library whose code is in the app. */
export type Licence = {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly text: string;
};

const moduleId = 'virtual:licences';
const placeholder = '__LICENCES_OF_THE_BUNDLE__';
/** In the app without being bundled: their own installer files carry the rest (Chromium's list, for one). */
const runtime = ['electron'] as const;

/**
 * Lists the libraries whose code ended up in any of the bundles, with their licences, as `virtual:licences` for the
 * renderer. The bundles are built one after the other, the renderer's last.
 */
export function bundleLicences(root: string): {
  readonly collect: () => Plugin;
  readonly provide: () => Plugin;
} {
  const folders = new Set<string>(runtime.map((name) => join(root, 'node_modules', name)));
  const collectFrom = (ids: Iterable<string>) => {
    for (const id of ids) {
      const folder = packageFolder(id);
      if (folder !== null) folders.add(folder);
    }
  };
  const collect = (): Plugin => ({
    name: 'collect-licences',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk') collectFrom(chunk.moduleIds);
      }
    },
  });
  return {
    collect,
    provide: () => ({
      name: 'provide-licences',
      resolveId: (id) => (id === moduleId ? `\0${moduleId}` : null),
      load: (id) =>
        id === `\0${moduleId}` ? `export const licences = JSON.parse(${JSON.stringify(placeholder)});` : null,
      generateBundle(_options, bundle) {
        const chunks = Object.values(bundle).filter((chunk) => chunk.type === 'chunk');
        for (const chunk of chunks) collectFrom(chunk.moduleIds);
        const found = [...folders].map(readLicence).toSorted((a, b) => a.name.localeCompare(b.name));
        const literal = JSON.stringify(JSON.stringify(found));
        for (const chunk of chunks) {
          chunk.code = chunk.code.replace(new RegExp(`(["'\`])${placeholder}\\1`), () => literal);
        }
      },
    }),
  };
}

function packageFolder(id: string): string | null {
  const file = id.replace(/^\0/, '').replace(/\?.*$/, '');
  const at = file.lastIndexOf('/node_modules/');
  if (at === -1) return null;
  const start = at + '/node_modules/'.length;
  const parts = file.slice(start).split('/');
  const name = parts.slice(0, parts[0]?.startsWith('@') === true ? 2 : 1).join('/');
  return `${file.slice(0, start)}${name}`;
}

function readLicence(folder: string): Licence {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim();
  const { name, version, license = '' } = manifest;
  if (license === '' && text === '') throw new Error(`${name} says nothing about its licence`);
  return { name, version, licence: license, text };
}

/** The files of a folder, put beside the bundle under a folder of this name. */
export function copyFolder(from: string, to: string): Plugin {
  if (!existsSync(from)) throw new Error(`${dirname(from)} lacks ${from}`);
  return {
    name: `copy-${to}`,
    generateBundle() {
      for (const name of readdirSync(from)) {
        this.emitFile({ type: 'asset', fileName: `${to}/${name}`, source: readFileSync(join(from, name)) });
      }
    },
  };
}
