// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createRef } from 'react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { startI18n } from '../../i18n/i18n.ts';
import { mainTexts } from '../../i18n/main-texts.ts';
import { Composer } from './composer.tsx';

beforeAll(() => startI18n('en', mainTexts));
afterEach(cleanup);

function show(props: Partial<Parameters<typeof Composer>[0]>) {
  const sent: string[] = [];
  const text = 'a question';
  render(
    <Composer
      text={text}
      onTextChange={() => {}}
      state="ready"
      isSending={false}
      sendKey="enter"
      modifier="Ctrl"
      estimate={null}
      onSend={() => sent.push(text)}
      onStop={() => {}}
      onTopUp={() => {}}
      onSignIn={() => {}}
      inputRef={createRef()}
      {...props}
    />,
  );
  const press = (key: Partial<KeyboardEventInit>) =>
    fireEvent.keyDown(screen.getByRole('textbox', { name: 'Message' }), { key: 'Enter', ...key });
  return { sent, press };
}

test('a key that is held down sends once and adds no line', () => {
  const { sent, press } = show({});
  expect(press({})).toBe(false);
  expect(press({ repeat: true })).toBe(false);
  expect(sent).toEqual(['a question']);
});

test('while a message is on its way, neither key nor button sends', () => {
  const { sent, press } = show({ state: 'out-of-credit', isSending: true });
  press({});
  fireEvent.click(screen.getByRole('button', { name: 'Send again' }));
  expect(sent).toEqual([]);
});
