import { create } from 'zustand';

/**
 * Messages that are being edited, by id, with their text so far. Outside of the messages: those leave the document
 * when they are scrolled away. In this window's memory alone.
 */
type EditsState = { readonly edits: ReadonlyMap<string, string> };

export const useEditsStore = create<EditsState>()(() => ({ edits: new Map() }));

const set = useEditsStore.setState;

export function setEdit(messageId: string, text: string): void {
  set(({ edits }) => ({ edits: new Map(edits).set(messageId, text) }));
}

export function closeEdit(messageId: string): void {
  set(({ edits }) => ({ edits: new Map([...edits].filter(([id]) => id !== messageId)) }));
}

export function resetEdits(): void {
  set({ edits: new Map() });
}
