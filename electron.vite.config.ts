import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { bundleLicences, copyFolder } from './scripts/lib/bundle-licences.ts';
import { buildPreview } from './scripts/lib/build-preview.ts';

/** Shared by the three bundles. Source maps stay off: nothing but what is needed goes into the asar. */
const common = { minify: 'oxc', sourcemap: false } as const;
/** The licence texts of everything that a bundle holds. */
const license = { fileName: 'licences.md' } as const;
const chrome = { target: 'chrome152' } as const;
const node = { ...common, externalizeDeps: false, target: 'node24.18' } as const;

/** What electron/main/config.ts reads in a packaged app, where the environment is ignored. */
const serviceNames = [
  'APIPOOL_API_URL',
  'APIPOOL_SUPABASE_URL',
  'APIPOOL_SUPABASE_PUBLISHABLE_KEY',
  'APIPOOL_WEBSITE_URL',
  'APIPOOL_UPDATE_URL',
];
const bakedService = (mode: string) =>
  JSON.stringify(
    mode === 'packaged' ? Object.fromEntries(serviceNames.map((name) => [name, process.env[name]])) : {},
  );

const licences = bundleLicences(import.meta.dirname);

export default defineConfig(({ mode }) => ({
  main: {
    plugins: [copyFolder('build/icons/tray', 'tray'), licences.collect()],
    define: { __APIPOOL_SERVICE__: bakedService(mode) },
    build: {
      ...node,
      license,
      outDir: 'out/main',
      rolldownOptions: { input: { index: 'electron/main/index.ts' }, output: { format: 'es' } },
    },
  },
  preload: {
    build: {
      ...node,
      outDir: 'out/preload',
      rolldownOptions: {
        input: { index: 'electron/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [
      buildPreview(import.meta.dirname, { ...common, ...chrome, license }, licences.collect()),
      react(),
      licences.provide(),
    ],
    worker: { format: 'es' },
    build: {
      ...common,
      license,
      ...chrome,
      outDir: 'out/renderer',
      emptyOutDir: true,
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: { index: 'renderer/index.html', quick: 'renderer/quick.html' },
        // Schemas that a page does not use are left out of it: making one has no effect of its own.
        treeshake: { manualPureFunctions: ['z'] },
      },
    },
  },
}));
