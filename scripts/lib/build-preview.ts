import { join } from 'node:path';
import { type BuildEnvironmentOptions, build, type Plugin } from 'vite';

/**
 * Builds what app://preview serves, before the pages that show it: two documents as they are and one script. A
 * sandboxed document has no origin and may load no modules, so the script is a classic one in a single piece.
 */
export function buildPreview(
  root: string,
  options: BuildEnvironmentOptions,
  collectLicences: Plugin,
): Plugin {
  return {
    name: 'build-preview',
    async buildStart() {
      await build({
        configFile: false,
        logLevel: 'warn',
        root: join(root, 'renderer', 'preview'),
        publicDir: 'pages',
        plugins: [collectLicences],
        build: {
          ...options,
          outDir: join(root, 'out', 'preview'),
          emptyOutDir: true,
          modulePreload: false,
          chunkSizeWarningLimit: 8_000,
          rolldownOptions: {
            input: join(root, 'renderer', 'preview', 'diagram.ts'),
            output: { format: 'iife', entryFileNames: '[name].js', codeSplitting: false },
          },
        },
      });
    },
  };
}
