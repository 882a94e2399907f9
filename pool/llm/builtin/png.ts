import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const bytesPerPixel = 3;

/** A PNG file; `pixel` gives red, green and blue as one number. */
export function encodePng(
  width: number,
  height: number,
  pixel: (x: number, y: number) => number,
  level?: number,
): Buffer {
  const rows = Buffer.alloc(height * (1 + width * bytesPerPixel));
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    at = rows.writeUInt8(0, at);
    for (let x = 0; x < width; x += 1) at = rows.writeUIntBE(pixel(x, y) & 0xffffff, at, bytesPerPixel);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a channel, true colour
  header.set([8, 2], 8);
  const data = deflateSync(rows, level === undefined ? {} : { level });
  return Buffer.concat([signature, section('IHDR', header), section('IDAT', data), section('IEND')]);
}

function section(name: string, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

export function pngUrl(file: Buffer): string {
  return `data:image/png;base64,${file.toString('base64')}`;
}
