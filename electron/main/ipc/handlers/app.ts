import type { Bootstrap, Platform, Reachability } from '#shared/domain/app.ts';
import type { KnownAccount, Session } from '#shared/domain/session.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { ok } from '#shared/result.ts';
import type { Notices } from '../../windows/notices.ts';
import type { CommandContext, Handlers } from '../types.ts';

export function createAppHandlers(deps: {
  readonly version: string;
  readonly platform: Platform;
  readonly serviceConfigured: boolean;
  readonly reachability: () => Reachability;
  readonly settings: () => Settings;
  readonly session: () => Session;
  readonly accounts: () => readonly KnownAccount[];
  readonly notices: Notices;
  /** Settles once it is known who is signed in. */
  readonly started: Promise<void>;
  /** The page that is told what main found out; another one leaves it to that one. */
  readonly isMainPage: (context: CommandContext) => boolean;
  /** A page begins to load its state: it does not listen yet. */
  readonly onBootstrap: (context: CommandContext) => void;
  readonly onReady: (context: CommandContext) => void;
}): Handlers<'app:bootstrap' | 'app:ready'> {
  return {
    'app:bootstrap': async (_input, context) => {
      deps.onBootstrap(context);
      await deps.started;
      const bootstrap: Bootstrap = {
        version: deps.version,
        platform: deps.platform,
        serviceConfigured: deps.serviceConfigured,
        reachability: deps.reachability(),
        settings: deps.settings(),
        session: deps.session(),
        accounts: [...deps.accounts()],
        notices: deps.isMainPage(context) ? deps.notices.take() : [],
      };
      return ok(bootstrap);
    },
    'app:ready': (_input, context) => {
      deps.onReady(context);
      return ok();
    },
  };
}
