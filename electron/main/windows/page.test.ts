import { expect, test } from 'vitest';
import { createLinkInbox } from '../deep-link/inbox.ts';
import { createPage } from './page.ts';

function setup() {
  const seen: unknown[] = [];
  const links = createLinkInbox(() => 0);
  let contentsId: number | null = 4;
  const page = createPage({
    emit: {
      toAll: () => undefined,
      to: (id, event, payload) => {
        seen.push([id, event, payload]);
        return true;
      },
    },
    contentsId: () => contentsId,
    links,
    onLink: (link) => seen.push(link),
  });
  return {
    page,
    links,
    seen,
    close: () => {
      contentsId = null;
    },
  };
}

test('events, notices and links wait until the page listens', () => {
  const { page, links, seen } = setup();
  page.send('menu:command', { command: 'settings' });
  page.notices.add('link_unknown');
  links.push('apipool://new');
  expect(seen).toEqual([]);
  page.ready();
  expect(seen).toEqual([
    [4, 'menu:command', { command: 'settings' }],
    [4, 'app:notice', { code: 'link_unknown' }],
    'apipool://new',
  ]);
});

test('a page that reloads gets what came meanwhile when it listens again', () => {
  const { page, links, seen } = setup();
  page.ready();
  page.notReady();
  page.send('menu:command', { command: 'new-chat' });
  links.push('apipool://new');
  expect(seen).toEqual([]);
  page.ready();
  expect(seen).toHaveLength(2);
});

test('without a window nothing is sent', () => {
  const { page, seen, close } = setup();
  page.ready();
  close();
  page.send('menu:command', { command: 'new-chat' });
  expect(seen).toEqual([]);
});
