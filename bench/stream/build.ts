import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { type ArmName } from './arms.ts';

const benchRoot = path.resolve(import.meta.dirname, '..');

/** Builds the page of an arm as the app is built: production mode, minified. Returns its folder. */
export async function buildArm(arm: ArmName): Promise<string> {
  const folder = path.join(benchRoot, 'node_modules/.cache/stream', arm);
  const source = path.join(folder, 'source');
  await rm(folder, { recursive: true, force: true });
  await mkdir(source, { recursive: true });
  const entry = path.relative(source, path.join(import.meta.dirname, 'arms', `${arm}.tsx`));
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${arm}</title><div id="root"></div><script type="module" src="${entry}"></script></html>`;
  await writeFile(path.join(source, 'index.html'), html);
  await build({
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    root: source,
    plugins: [react(), ...(arm === 'streamdown' ? [tailwind()] : [])],
    // The app's own code finds the same React as the page around it.
    resolve: { alias: reactOf(benchRoot) },
    worker: { format: 'es' },
    build: {
      target: 'chrome152',
      outDir: path.join(folder, 'out'),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 20_000,
    },
  });
  return path.join(folder, 'out');
}

function reactOf(root: string) {
  return ['react-dom', 'react'].map((name) => ({
    find: new RegExp(`^${name}(?=$|/)`),
    replacement: path.join(root, 'node_modules', name),
  }));
}
