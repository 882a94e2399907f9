import { extname, join } from 'node:path';
import { BrowserWindow, dialog } from 'electron';

/** The system's own dialog; it also asks before a file is replaced. Null: the person chose no place. */
export async function askPlace(suggestedName: string, folder: string): Promise<string | null> {
  const extension = extname(suggestedName).slice(1);
  const options = {
    defaultPath: join(folder, suggestedName),
    filters: [{ name: extension.toUpperCase(), extensions: [extension] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  } satisfies Electron.SaveDialogOptions;
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  return canceled || filePath === '' ? null : filePath;
}
