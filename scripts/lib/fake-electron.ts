import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { shippedFuses } from './fuses.ts';

/** How a program says where its fuses are; the same text is in every build of Electron. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** Every fuse the wrong way round, so that what is read back afterwards was really set. */
function program(): Buffer {
  const wire = [...shippedFuses.values()].map((on) => (on ? '0' : '1')).join('');
  return Buffer.concat([
    Buffer.from(`not a program\n${sentinel}`),
    Buffer.from([1, wire.length]),
    Buffer.from(`${wire}\n`),
  ]);
}

/** A folder that the packager takes for Electron's Linux distribution: nothing in it runs. */
export function writeFakeElectron(folder: string, version: string): void {
  mkdirSync(path.join(folder, 'locales'), { recursive: true });
  mkdirSync(path.join(folder, 'resources'));
  writeFileSync(path.join(folder, 'electron'), program(), { mode: 0o755 });
  writeFileSync(path.join(folder, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    writeFileSync(path.join(folder, name), name);
  }
  for (const language of ['en-US', 'de', 'fr', 'zh-CN', 'zh-TW', 'ar']) {
    writeFileSync(path.join(folder, 'locales', `${language}.pak`), language);
  }
}
