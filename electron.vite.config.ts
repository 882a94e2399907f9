import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Shared by the three bundles. Source maps stay off: nothing but what is needed goes into the asar. */
const common = { minify: 'oxc', sourcemap: false } as const;
const node = { ...common, externalizeDeps: false, target: 'node24.18' } as const;

export default defineConfig({
  main: {
    build: {
      ...node,
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
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      ...common,
      target: 'chrome152',
      outDir: 'out/renderer',
      emptyOutDir: true,
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: 'renderer/index.html' } },
    },
  },
});
