import type { Result } from '../result.ts';
import type { CommandName, EventName } from './channels.ts';
import type { CommandInput, CommandOutput, EventPayload } from './contract.ts';

/** What the preload puts on the page: one function per command, one subscribe function per event. */
export type Bridge = {
  readonly commands: {
    readonly [C in CommandName]: (input: CommandInput<C>) => Promise<Result<CommandOutput<C>>>;
  };
  /** Each returns its own unsubscribe function. */
  readonly events: {
    readonly [E in EventName]: (listener: (payload: EventPayload<E>) => void) => () => void;
  };
};
