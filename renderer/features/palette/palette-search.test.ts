import { expect, test } from 'vitest';
import { type PaletteSection, searchPalette } from './palette-search.ts';

const item = (label: string, more: { keywords?: string; onlyWhenSearched?: boolean } = {}) => ({
  id: label,
  label,
  onAction: () => {},
  ...more,
});
const sections: readonly PaletteSection[] = [
  {
    id: 'actions',
    title: 'Actions',
    items: [item('New chat'), item('Settings', { keywords: 'preferences options' }), item('Find a new chat')],
  },
  {
    id: 'language',
    title: 'Language',
    items: [item('Deutsch', { onlyWhenSearched: true }), item('العربية', { onlyWhenSearched: true })],
  },
];
const labels = (query: string) =>
  searchPalette(sections, query).flatMap(({ items }) => items.map(({ label }) => label));

test('without a query the usual things are there, in their order', () => {
  expect(labels('')).toEqual(['New chat', 'Settings', 'Find a new chat']);
  expect(labels('   ')).toHaveLength(3);
});

test('every word must fit, in label, other words or the kind; what begins with it comes first', () => {
  expect(labels('new')).toEqual(['New chat', 'Find a new chat']);
  expect(labels('chat find')).toEqual(['Find a new chat']);
  expect(labels('OPTIONS')).toEqual(['Settings']);
  expect(labels('language deu')).toEqual(['Deutsch']);
  expect(labels('zzz')).toEqual([]);
});

test('case, width and accents make no difference', () => {
  expect(labels('ｓéttings')).toEqual(['Settings']);
  expect(labels('عربية')).toEqual(['العربية']);
});

test('a section shows no more than anybody reads', () => {
  const many = Array.from({ length: 100 }, (_, index) => item(`Model ${index}`));
  expect(searchPalette([{ id: 'm', title: 'M', items: many }], 'model')[0]?.items).toHaveLength(12);
});
