import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { type Picture, toIcns, toIco } from './lib/icon-files.ts';

/**
 * `npm run icons`: draws build/mark.svg and build/mark-tray.svg into build/icons. The results are committed, so that
 * a build needs no renderer; run it after a change of the drawings.
 */
const build = join(import.meta.dirname, '..', 'build');
const icons = join(build, 'icons');

function render(svg: string, size: number): Picture {
  const image = new Resvg(svg, { fitTo: { mode: 'width', value: size } }).render();
  return { size, png: image.asPng(), rgba: image.pixels };
}

function write(name: string, content: Uint8Array): void {
  const file = join(icons, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
}

/** macOS draws icons on a grid of 1024 with 100 free on each side. */
function onMacGrid(svg: string): string {
  return svg.replace('viewBox="0 0 64 64"', 'viewBox="-7.767 -7.767 79.534 79.534"');
}

function appIcons(mark: string): void {
  const pictures = (svg: string, sizes: readonly number[]) => sizes.map((size) => render(svg, size));
  write('icon.ico', toIco(pictures(mark, [16, 20, 24, 32, 40, 48, 64, 128, 256])));
  write('icon.icns', toIcns(pictures(onMacGrid(mark), [16, 32, 64, 128, 256, 512, 1024])));
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
    write(`linux/${size}x${size}.png`, render(mark, size).png);
  }
}

/** One colour each: macOS colours the template by itself, elsewhere the app takes the one its panel needs. */
const trayKinds = [
  { name: 'trayTemplate', colour: '#000', size: 18, scales: [1, 2] },
  { name: 'tray-dark', colour: '#1d2b2d', size: 16, scales: [1, 1.5, 2, 3] },
  { name: 'tray-light', colour: '#f4fafa', size: 16, scales: [1, 1.5, 2, 3] },
] as const;

function trayIcons(mark: string): void {
  for (const { name, colour, size, scales } of trayKinds) {
    const svg = mark.replaceAll('currentColor', colour);
    for (const scale of scales) {
      write(`tray/${name}${scale === 1 ? '' : `@${scale}x`}.png`, render(svg, size * scale).png);
    }
  }
}

rmSync(icons, { recursive: true, force: true });
appIcons(readFileSync(join(build, 'mark.svg'), 'utf8'));
trayIcons(readFileSync(join(build, 'mark-tray.svg'), 'utf8'));
console.log('Icons are drawn.');
