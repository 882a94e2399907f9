import { expect, test } from 'vitest';
import type { Model } from '#shared/domain/model.ts';
import { searchModels } from './model-search.ts';

const model = (id: string, name: string): Model => ({
  id,
  name,
  description: '',
  contextLength: null,
  maxCompletionTokens: null,
  promptPicoUsd: null,
  completionPicoUsd: null,
  inputModalities: [],
  supportedParameters: [],
});
const models = [model('a/large', 'Alpha Large'), model('b/mini', 'Beta Mini'), model('c/alpha', 'Gamma')];
const ids = (query: string) => searchModels(models, query).map(({ id }) => id);

test('an empty query shows everything in order', () => {
  expect(ids('  ')).toEqual(['a/large', 'b/mini', 'c/alpha']);
});

test('every word must match, in the name or the id, in any case', () => {
  expect(ids('MINI beta')).toEqual(['b/mini']);
  expect(ids('mini alpha')).toEqual([]);
});

test('what starts with the query comes first', () => {
  expect(ids('alpha')).toEqual(['a/large', 'c/alpha']);
  expect(ids('c/')).toEqual(['c/alpha']);
});
