// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { maxMessageLength } from '#shared/limits.ts';
import { userRow } from '../../../data/new-rows.ts';
import { at, turn } from '../../../data/test-history.ts';
import { startI18n } from '../../../i18n/i18n.ts';
import { mainTexts } from '../../../i18n/main-texts.ts';
import { resetEdits } from '../../../stores/edits-store.ts';
import { useEditedEntries } from './use-edited-entries.ts';
import { UserMessage } from './user-message.tsx';

beforeAll(() => startI18n('en', mainTexts));
beforeEach(resetEdits);
afterEach(cleanup);

const message = userRow({ ...turn(), text: 'as it was sent', now: at(0) });
const versions = { index: 0, ids: [message.id] };

function show(onEdit: (text: string) => Promise<boolean> = async () => true, canEdit = true) {
  return render(
    <UserMessage
      message={message}
      versions={versions}
      canEdit={canEdit}
      onEdit={(_message, text) => onEdit(text)}
      onChooseVersion={() => {}}
    />,
  );
}

const field = () => screen.getByLabelText<HTMLTextAreaElement>('Edit your message');
const type = (value: string) => fireEvent.change(field(), { target: { value } });
const edit = (value: string) => {
  fireEvent.click(screen.getByRole('button', { name: 'Edit' }));
  type(value);
};
const save = () => act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Send' })));

test('an edit outlives its row, which stays in the document meanwhile', () => {
  const first = show();
  edit('half an edit');
  const other = { ...message, id: crypto.randomUUID() };
  const entries = [other, message].map((row) => ({ message: row, versions }));
  const kept = renderHook(() => useEditedEntries(entries));
  expect(kept.result.current).toEqual([1]);
  first.unmount();
  show();
  expect(field().value).toBe('half an edit');
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(screen.getByText('as it was sent')).toBeTruthy();
  expect(kept.result.current).toEqual([]);
});

test('an edit that could not be stored stays open; one that was sent closes', async () => {
  const outcomes = [false, true];
  const sent: string[] = [];
  show(async (text) => {
    sent.push(text);
    return outcomes.shift() ?? false;
  });
  edit('a better question');
  await save();
  expect(field().value).toBe('a better question');
  await save();
  expect(screen.queryByLabelText('Edit your message')).toBeNull();
  expect(sent).toEqual(['a better question', 'a better question']);
});

test('an edit is not sent twice, nor while the chat cannot send', async () => {
  let finish = (_sent: boolean): void => {};
  const sent: string[] = [];
  const { unmount } = show((text) => {
    sent.push(text);
    return new Promise((resolve) => {
      finish = resolve;
    });
  });
  edit('once');
  await save();
  await save();
  expect(sent).toEqual(['once']);
  await act(async () => finish(false));
  unmount();
  show(undefined, false);
  expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', true);
});

test('an edit holds no more than a message can: a paste beyond is refused whole, and said', () => {
  show();
  edit('short');
  const clipboardData = { getData: () => 'x'.repeat(maxMessageLength) };
  expect(fireEvent.paste(field(), { clipboardData })).toBe(false);
  expect(screen.getByRole('alert').textContent).toContain('still on your clipboard');
  type('x'.repeat(maxMessageLength + 1));
  expect(screen.getByRole('alert').textContent).toContain('Shorten it');
  expect(screen.getByRole('button', { name: 'Send' })).toHaveProperty('disabled', true);
});
