import { ok } from '#shared/result.ts';
import type { UpdateService } from '../../updates/update-service.ts';
import type { Handlers } from '../types.ts';

export function createUpdatesHandlers(deps: {
  readonly updates: Pick<UpdateService, 'state' | 'check' | 'restart'>;
}): Handlers<'updates:state' | 'updates:check' | 'updates:restart'> {
  const { updates } = deps;
  return {
    'updates:state': () => ok(updates.state()),
    'updates:check': () => updates.check(),
    'updates:restart': () => updates.restart(),
  };
}
