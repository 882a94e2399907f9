import { useModelChoiceStore } from '../../stores/model-choice-store.ts';
import { useModelsStore } from '../../stores/models-store.ts';

/** The model of the next message: chosen here, else the chat's last one, else the last used, else the first listed. */
export function useChosenModel(
  key: string,
  ofChat: string | null,
  lastUsed: string | null,
): readonly [string | null, (model: string) => void] {
  const models = useModelsStore((state) => state.models);
  const chosen = useModelChoiceStore((state) => state.chosen[key]);
  const choose = useModelChoiceStore((state) => state.choose);
  return [chosen ?? ofChat ?? lastUsed ?? models[0]?.id ?? null, (model) => choose(key, model)];
}
