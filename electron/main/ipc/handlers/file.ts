import type { PageFiles } from '../../files/page-files.ts';
import type { Handlers } from '../types.ts';

export function createFileHandlers({
  files,
}: {
  readonly files: PageFiles;
}): Handlers<'file:begin' | 'file:append' | 'file:end'> {
  return {
    'file:begin': ({ name }, { webContentsId }) => files.begin(name, webContentsId),
    'file:append': ({ id, text }, { webContentsId }) => files.append(id, text, webContentsId),
    'file:end': ({ id, keep }, { webContentsId }) => files.end(id, keep, webContentsId),
  };
}
