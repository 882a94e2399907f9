import { ok } from '#shared/result.ts';
import type { TopupWatch } from '../../topup/topup-watch.ts';
import type { Handlers } from '../types.ts';

type TopupCommands =
  | 'topup:options'
  | 'topup:list'
  | 'topup:create'
  | 'topup:refresh'
  | 'topup:cancel'
  | 'topup:open-checkout'
  | 'topup:forget';

export function createTopupHandlers({ topups }: { readonly topups: TopupWatch }): Handlers<TopupCommands> {
  return {
    'topup:options': () => topups.options(),
    'topup:list': async () => ok(await topups.list()),
    'topup:create': ({ amountMicroUsd, key }) => topups.create(amountMicroUsd, key),
    'topup:refresh'() {
      topups.refresh();
      return ok();
    },
    'topup:cancel': ({ id }) => topups.cancel(id),
    'topup:open-checkout': ({ id }) => topups.openCheckout(id),
    'topup:forget': ({ id }) => topups.forget(id),
  };
}
