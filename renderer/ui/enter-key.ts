import type { Settings } from '#shared/domain/settings.ts';

type KeyPress = {
  readonly key: string;
  readonly keyCode: number;
  readonly isComposing: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
};

/**
 * True for keys that belong to an input method. All three signs are needed: Safari-derived and some Linux input
 * methods deliver the confirming Enter after compositionend, marked by `Process` or 229 only.
 */
export function isInputMethodKey(press: Pick<KeyPress, 'key' | 'keyCode' | 'isComposing'>): boolean {
  return press.isComposing || press.key === 'Process' || press.keyCode === 229;
}

/** Whether this key press sends the message, by the person's choice of send key. */
export function isSendKey(press: KeyPress, sendKey: Settings['sendKey']): boolean {
  if (press.key !== 'Enter' || isInputMethodKey(press)) return false;
  const modified = press.ctrlKey || press.metaKey;
  if (sendKey === 'mod-enter') return modified;
  return !press.shiftKey && !press.altKey;
}
