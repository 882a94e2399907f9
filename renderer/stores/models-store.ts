import { create } from 'zustand';
import { type Model, type ModelList, takesAssistantPrefix } from '#shared/domain/model.ts';
import type { AppError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { getBridge } from '../platform/bridge.ts';

/** The pool's list is the same for everyone: it is kept when a session ends, for the names in old chats. */
export type ModelsState = {
  readonly models: readonly Model[];
  /** ISO-8601 UTC of the reading; null before the first. */
  readonly readAt: string | null;
  readonly loading: boolean;
  /** Why the last reading failed; the list of an earlier one stays. */
  readonly error: AppError | null;
};

const initial: ModelsState = { models: [], readAt: null, loading: false, error: null };

export const useModelsStore = create<ModelsState>()(() => initial);

export function resetModels(): void {
  useModelsStore.setState(initial);
}

/** Whether the model with that id goes on from the beginning of an answer without being asked. */
export function goesOnByItself(id: string): boolean {
  return takesAssistantPrefix(useModelsStore.getState().models.find((model) => model.id === id));
}

/** Reads the list; `refresh` asks the service even when main has a recent one. */
export async function loadModels(refresh = false): Promise<Result<ModelList>> {
  useModelsStore.setState({ loading: true });
  const result = await getBridge().commands['models:list']({ refresh });
  if (result.ok) useModelsStore.setState({ ...result.value, loading: false, error: null });
  else useModelsStore.setState({ loading: false, error: result.error });
  return result;
}
