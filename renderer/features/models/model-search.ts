import type { Model } from '#shared/domain/model.ts';

/** Every word of the query must stand in the name or the id; names that start with it come first. */
export function searchModels(models: readonly Model[], query: string): readonly Model[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return models;
  const first = words[0] ?? '';
  const matches = models.filter((model) => {
    const text = `${model.name} ${model.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const starts = (model: Model) =>
    model.name.toLowerCase().startsWith(first) || model.id.toLowerCase().startsWith(first);
  return [...matches.filter(starts), ...matches.filter((model) => !starts(model))];
}
