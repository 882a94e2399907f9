import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Display, NativeImage, Screen } from 'electron';
import { loud, type Part } from '../loud.ts';

const area = { x: 0, y: 0, width: 1920, height: 1080 };
const primary = {
  id: 1,
  label: 'host',
  bounds: area,
  workArea: area,
  size: { width: 1920, height: 1080 },
  workAreaSize: { width: 1920, height: 1080 },
  scaleFactor: 1,
  rotation: 0,
  internal: false,
  touchSupport: 'unavailable',
} as unknown as Display;

class HostScreen extends EventEmitter implements Part<Screen> {
  getPrimaryDisplay(): Display {
    return primary;
  }

  getAllDisplays(): Display[] {
    return [primary];
  }

  getDisplayMatching(): Display {
    return primary;
  }

  getDisplayNearestPoint(): Display {
    return primary;
  }

  getCursorScreenPoint() {
    return { x: 960, y: 540 };
  }
}
export const screen = loud('screen', new HostScreen()) as unknown as Screen;

function image(bytes: Buffer): NativeImage {
  const implementation: Partial<NativeImage> = {
    isEmpty: () => bytes.length === 0,
    toPNG: () => bytes,
    toDataURL: () => `data:image/png;base64,${bytes.toString('base64')}`,
    resize: () => image(bytes),
    setTemplateImage: () => undefined,
    isTemplateImage: () => false,
    addRepresentation: () => undefined,
  };
  return loud('NativeImage', implementation) as NativeImage;
}

/** Bytes only: nothing here can draw an icon. */
export const nativeImage = loud('nativeImage', {
  createEmpty: () => image(Buffer.alloc(0)),
  createFromBuffer: (buffer: Buffer) => image(buffer),
  createFromDataURL: (url: string) => image(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')),
  createFromPath: (path: string) => {
    try {
      return image(readFileSync(path));
    } catch {
      // Electron gives an empty image for a file that it cannot read.
      return image(Buffer.alloc(0));
    }
  },
}) as unknown as typeof Electron.nativeImage;
