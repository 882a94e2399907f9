import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Picture, toIcns, toIco } from './icon-files.ts';

const icons = join(import.meta.dirname, '..', '..', 'build', 'icons');
const picture = (size: number): Picture => ({
  size,
  png: Buffer.from(`png of ${size}`),
  // Half-transparent red, premultiplied; the first point is opaque green.
  rgba: Uint8Array.from({ length: size * size * 4 }, (_, at) =>
    at < 4 ? [0, 255, 0, 255][at]! : [128, 0, 0, 128][at % 4]!,
  ),
});

test('a Windows icon lists every size at its place: small ones as bitmaps, the largest as PNG', () => {
  const ico = toIco([picture(2), picture(256)]);
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 2]);
  const [first, second] = [6, 22].map((at) => ({
    width: ico.readUInt8(at),
    content: ico.subarray(ico.readUInt32LE(at + 12), ico.readUInt32LE(at + 12) + ico.readUInt32LE(at + 8)),
  }));
  expect(second).toEqual({ width: 0, content: Buffer.from('png of 256') });
  expect(first?.width).toBe(2);
  expect(first?.content.length).toBe(40 + 2 * 2 * 4 + 2 * 4);
  // Bottom line first, blue first, and no longer premultiplied.
  expect([...(first?.content.subarray(40, 44) ?? [])]).toEqual([0, 0, 255, 128]);
  expect([...(first?.content.subarray(48, 52) ?? [])]).toEqual([0, 255, 0, 255]);
});

test('a macOS icon is a chain of chunks whose lengths add up', () => {
  const icns = toIcns([picture(16), picture(32)]);
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const types: string[] = [];
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
    types.push(icns.toString('latin1', at, at + 4));
  expect(types).toEqual(['icp4', 'icp5', 'ic11']);
});

test('the committed icons have every size that the systems ask for', () => {
  const ico = readFileSync(join(icons, 'icon.ico'));
  const sizes = Array.from(
    { length: ico.readUInt16LE(4) },
    (_, index) => ico.readUInt8(6 + 16 * index) || 256,
  );
  expect(sizes).toEqual([16, 20, 24, 32, 40, 48, 64, 128, 256]);
  const icns = readFileSync(join(icons, 'icon.icns'));
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  for (const size of [16, 32, 48, 64, 128, 256, 512]) {
    const png = readFileSync(join(icons, 'linux', `${size}x${size}.png`));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
});
