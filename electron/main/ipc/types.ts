import type { CommandName, EventName } from '#shared/ipc/channels.ts';
import type { CommandInput, CommandOutput, EventPayload } from '#shared/ipc/contract.ts';
import type { Result } from '#shared/result.ts';

/** Who asked: the sender was checked before the handler runs. */
export type CommandContext = { readonly webContentsId: number };

export type Handler<C extends CommandName> = (
  input: CommandInput<C>,
  context: CommandContext,
) => Result<CommandOutput<C>> | Promise<Result<CommandOutput<C>>>;

export type Handlers<C extends CommandName = CommandName> = { readonly [K in C]: Handler<K> };

/** Sends events to windows. Payloads are parsed by their schema before they leave. */
export type Emit = {
  readonly toAll: <E extends EventName>(event: E, payload: EventPayload<E>) => void;
  /** False when that window is gone. */
  readonly to: <E extends EventName>(webContentsId: number, event: E, payload: EventPayload<E>) => boolean;
};
