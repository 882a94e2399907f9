import type { SettingsStore } from '../../settings/settings-store.ts';
import type { Handlers } from '../types.ts';

export function createSettingsHandlers(deps: {
  readonly settings: SettingsStore;
}): Handlers<'settings:update'> {
  return { 'settings:update': (patch) => deps.settings.update(patch) };
}
