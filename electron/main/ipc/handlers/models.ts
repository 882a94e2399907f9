import type { ModelsService } from '../../account/models.ts';
import type { Handlers } from '../types.ts';

export function createModelsHandlers(deps: { readonly models: ModelsService }): Handlers<'models:list'> {
  return { 'models:list': ({ refresh }) => deps.models.list({ refresh }) };
}
