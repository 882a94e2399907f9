import type { Dialog } from 'electron';
import type { DialogType } from '../control-protocol.ts';
import { loud } from '../loud.ts';
import { record } from '../recorder.ts';

const answers = new Map<DialogType, unknown[]>();

/** The next dialog of this type gets this answer; further ones queue up. */
export function answerDialog(type: DialogType, answer: unknown): void {
  answers.set(type, [...(answers.get(type) ?? []), answer]);
}

function show<T>(type: DialogType, args: readonly unknown[], fallback: T): T {
  // The window comes first and may be left out.
  const options = args.at(-1);
  const queued = answers.get(type)?.shift() as T | undefined;
  const answer = queued ?? fallback;
  record({ kind: 'dialog', type, options: plain(options), answer });
  return answer;
}

function plain(options: unknown): unknown {
  return JSON.parse(JSON.stringify(options ?? null)) as unknown;
}

/** Without a test's word a person dismisses the dialog. */
function dismissal(args: readonly unknown[]) {
  const options = args.at(-1) as { readonly cancelId?: number; readonly defaultId?: number };
  return { response: options.cancelId ?? options.defaultId ?? 0, checkboxChecked: false };
}

const implementation: Partial<Dialog> = {
  showMessageBox: (...args: unknown[]) => Promise.resolve(show('message', args, dismissal(args))),
  showMessageBoxSync: (...args: unknown[]) => show('message', args, dismissal(args)).response,
  showErrorBox: (title: string, content: string) => show('error', [{ title, content }], undefined),
  showOpenDialog: (...args: unknown[]) =>
    Promise.resolve(show('open', args, { canceled: true, filePaths: [] })),
  showSaveDialog: (...args: unknown[]) =>
    Promise.resolve(show('save', args, { canceled: true, filePath: '' })),
};

export const dialog = loud('dialog', implementation) as Dialog;
