export type Size = { readonly width: number; readonly height: number };

/** Reads the size out of the head of a PNG, GIF, WebP or JPEG file. */
export function imageSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 24) return undefined;
  const magic = bytes.toString('latin1', 0, 16);
  if (magic.startsWith('\x89PNG')) return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  if (magic.startsWith('GIF8')) return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  if (magic.startsWith('RIFF') && magic.slice(8, 12) === 'WEBP') return webpSize(bytes, magic.slice(12));
  if (magic.startsWith('\xff\xd8')) return jpegSize(bytes);
  return undefined;
}

function webpSize(bytes: Buffer, kind: string): Size | undefined {
  if (bytes.length < 30) return undefined;
  switch (kind) {
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
}

/** Walks the segments up to the one that starts a frame. */
function jpegSize(bytes: Buffer): Size | undefined {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1);
    const startsFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (startsFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
