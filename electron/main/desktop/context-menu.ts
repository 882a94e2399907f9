import type { ContextMenuParams, MenuItemConstructorOptions } from 'electron';
import type { Texts } from './i18n.ts';

/** What is read of a click; Electron's ContextMenuParams has these. */
export type ContextClick = Pick<
  ContextMenuParams,
  'isEditable' | 'selectionText' | 'linkURL' | 'misspelledWord' | 'dictionarySuggestions'
> & {
  readonly editFlags: Pick<
    ContextMenuParams['editFlags'],
    'canCut' | 'canCopy' | 'canPaste' | 'canSelectAll'
  >;
};

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The menu of a right click; empty where there is nothing to offer. */
export function contextMenuTemplate(
  click: ContextClick,
  parts: {
    readonly text: Texts;
    readonly copyText: (text: string) => void;
    readonly replaceMisspelling: (word: string) => void;
  },
): MenuItemConstructorOptions[] {
  const { text } = parts;
  const groups = [
    suggestions(click, parts.replaceMisspelling),
    linkItems(click, parts),
    editItems(click, text),
  ];
  return groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => (index === 0 ? group : [separator, ...group]));
}

function suggestions(click: ContextClick, replace: (word: string) => void): MenuItemConstructorOptions[] {
  if (!click.isEditable || click.misspelledWord === '') return [];
  return click.dictionarySuggestions.map((word) => ({ label: word, click: () => replace(word) }));
}

function linkItems(
  click: ContextClick,
  parts: { readonly text: Texts; readonly copyText: (text: string) => void },
): MenuItemConstructorOptions[] {
  // The app's own addresses mean nothing outside of it.
  if (!/^(https?|mailto):/i.test(click.linkURL)) return [];
  return [{ id: 'copy-link', label: parts.text('copyLink'), click: () => parts.copyText(click.linkURL) }];
}

function editItems(click: ContextClick, text: Texts): MenuItemConstructorOptions[] {
  const { canCut, canCopy, canPaste, canSelectAll } = click.editFlags;
  if (click.isEditable) {
    return [
      { role: 'cut', label: text('cut'), enabled: canCut },
      { role: 'copy', label: text('copy'), enabled: canCopy },
      { role: 'paste', label: text('paste'), enabled: canPaste },
      { role: 'selectAll', label: text('selectAll'), enabled: canSelectAll },
    ];
  }
  return click.selectionText.trim() === '' ? [] : [{ role: 'copy', label: text('copy'), enabled: canCopy }];
}
