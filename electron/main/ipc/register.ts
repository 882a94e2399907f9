import { describeBug } from '#shared/bugs.ts';
import { type CommandName, commandNames } from '#shared/ipc/channels.ts';
import { commands } from '#shared/ipc/contract.ts';
import { failWith, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';
import { isTrustedSender, type SenderFrame } from './sender.ts';
import type { CommandContext, Handlers } from './types.ts';

/** What is read of Electron's IpcMainInvokeEvent. */
export type InvokeEvent = { readonly senderFrame: SenderFrame; readonly sender: { readonly id: number } };

type Registrar = {
  readonly handle: (channel: string, listener: (event: InvokeEvent, input: unknown) => unknown) => void;
};

type AnyHandler = (input: unknown, context: CommandContext) => Result<unknown> | Promise<Result<unknown>>;

/**
 * Puts every command on its channel: sender check, input parsed, handler, output parsed. Whatever happens, the
 * window gets a Result; nothing is thrown over IPC.
 */
export function registerCommands(deps: {
  readonly ipc: Registrar;
  readonly handlers: Handlers;
  readonly log: Log;
}): void {
  for (const name of commandNames) {
    deps.ipc.handle(name, (event, input) => {
      // Read before anything is awaited: the frame may navigate away meanwhile.
      const trusted = isTrustedSender(event);
      if (!trusted) {
        deps.log.warn('ipc.sender_refused', { command: name });
        return failWith('forbidden');
      }
      return answer(name, input, { webContentsId: event.sender.id }, deps);
    });
  }
}

async function answer(
  name: CommandName,
  input: unknown,
  context: CommandContext,
  deps: { readonly handlers: Handlers; readonly log: Log },
): Promise<Result<unknown>> {
  const parsedInput = commands[name].input.safeParse(input);
  if (!parsedInput.success) {
    const detail = describeIssue(parsedInput.error);
    deps.log.warn('ipc.input_refused', { command: name, detail });
    return failWith('invalid_input', { detail });
  }
  try {
    // The mapped type pairs each handler with its own input; a loop over the names cannot carry that along.
    const handler = deps.handlers[name] as AnyHandler;
    const result = await handler(parsedInput.data, context);
    if (!result.ok) return result;
    const parsedOutput = commands[name].output.safeParse(result.value);
    if (parsedOutput.success) return { ok: true, value: parsedOutput.data };
    deps.log.error('ipc.output_invalid', { command: name, detail: describeIssue(parsedOutput.error) });
  } catch (bug) {
    deps.log.error('ipc.command_failed', { command: name, ...describeBug(bug) });
  }
  return failWith('internal');
}

type Issues = {
  readonly issues: readonly { readonly code: string; readonly path: readonly PropertyKey[] }[];
};

/** Where and how the first issue failed, without any value. */
export function describeIssue(error: Issues): string {
  const [issue] = error.issues;
  if (!issue) return 'unknown';
  return issue.path.length === 0 ? issue.code : `${issue.path.map(String).join('.')}: ${issue.code}`;
}
