/** A drawn picture, as PNG and as its points: premultiplied RGBA, top line first. */
export type Picture = { readonly size: number; readonly png: Uint8Array; readonly rgba: Uint8Array };

/** Some programs that read Windows icons understand PNG only in the largest one. */
const largestBitmap = 128;

/** Windows: a directory of 16-byte entries, then the pictures. A size of 256 is written as 0. */
export function toIco(pictures: readonly Picture[]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  const contents = pictures.map((each) => (each.size > largestBitmap ? Buffer.from(each.png) : bitmap(each)));
  let offset = header.length;
  for (const [index, { size }] of pictures.entries()) {
    const at = 6 + 16 * index;
    const length = contents[index]?.length ?? 0;
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += length;
  }
  return Buffer.concat([header, ...contents]);
}

/** 32 bits a point, bottom line first, followed by the mask that older systems used instead of transparency. */
function bitmap({ size, rgba }: Picture): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(header.length, 0);
  header.writeInt32LE(size, 4);
  header.writeInt32LE(size * 2, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  const points = Buffer.alloc(size * size * 4);
  const mask = Buffer.alloc(size * 4 * Math.ceil(size / 32));
  for (let line = 0; line < size; line += 1) {
    for (let column = 0; column < size; column += 1) {
      const from = 4 * (line * size + column);
      const to = 4 * ((size - 1 - line) * size + column);
      const alpha = rgba[from + 3] ?? 0;
      const straight = (value: number | undefined) =>
        alpha === 0 ? 0 : Math.min(255, Math.round(((value ?? 0) * 255) / alpha));
      points.set([straight(rgba[from + 2]), straight(rgba[from + 1]), straight(rgba[from]), alpha], to);
    }
  }
  return Buffer.concat([header, points, mask]);
}

/** What macOS calls each size; twice a size is for screens of double density. */
const icnsTypes: Readonly<Record<number, readonly string[]>> = {
  16: ['icp4'],
  32: ['icp5', 'ic11'],
  64: ['ic12'],
  128: ['ic07'],
  256: ['ic08', 'ic13'],
  512: ['ic09', 'ic14'],
  1024: ['ic10'],
};

export function toIcns(pictures: readonly Picture[]): Buffer {
  const chunks = pictures.flatMap(({ size, png }) => (icnsTypes[size] ?? []).map((type) => chunk(type, png)));
  return chunk('icns', Buffer.concat(chunks));
}

function chunk(type: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(head.length + content.length, 4);
  return Buffer.concat([head, content]);
}
