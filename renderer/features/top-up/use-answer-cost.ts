import { useRequest } from '../../panels/use-request.ts';
import { getBridge } from '../../platform/bridge.ts';
import { useModelsStore } from '../../stores/models-store.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { answerCost } from './amounts.ts';

/** What an answer of the model used last costs, and its name; null where nothing is known of it. */
export function useAnswerCost(): { readonly microUsd: bigint; readonly modelName: string } | null {
  const lastModel = useSettingsStore((state) => state.settings.lastModel);
  const models = useModelsStore((state) => state.models);
  const usage = useRequest('top-up usage', () => getBridge().commands['account:usage']({ days: 30 }));
  const model = models.find(({ id }) => id === lastModel) ?? models[0] ?? null;
  const rows = usage.value?.rows.filter((row) => row.model === model?.id) ?? [];
  const spent = {
    requests: rows.reduce((sum, row) => sum + row.requests, 0),
    costMicroUsd: rows.reduce((sum, row) => sum + row.costMicroUsd, 0n),
  };
  const microUsd = answerCost(model, spent);
  return microUsd === null || model === null ? null : { microUsd, modelName: model.name };
}
