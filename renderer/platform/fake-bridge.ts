import type { Bridge } from '#shared/ipc/bridge.ts';
import { type CommandName, commandNames, type EventName, eventNames } from '#shared/ipc/channels.ts';
import type { CommandInput, CommandOutput, EventPayload } from '#shared/ipc/contract.ts';
import type { Result } from '#shared/result.ts';

type Answer<C extends CommandName> = (
  input: CommandInput<C>,
) => Result<CommandOutput<C>> | Promise<Result<CommandOutput<C>>>;

export type FakeAnswers = { readonly [C in CommandName]?: Answer<C> };

export type FakeCall = {
  readonly [C in CommandName]: { readonly command: C; readonly input: CommandInput<C> };
}[CommandName];

export type FakeBridge = {
  readonly bridge: Bridge;
  /** Every command in the order it was given. */
  readonly calls: readonly FakeCall[];
  readonly callsOf: <C extends CommandName>(command: C) => readonly CommandInput<C>[];
  /** Sets or replaces the answer to a command. */
  readonly answer: <C extends CommandName>(command: C, answer: Answer<C>) => void;
  /** Fires an event at every listener. */
  readonly emit: <E extends EventName>(event: E, payload: EventPayload<E>) => void;
  readonly listenerCount: (event: EventName) => number;
};

/**
 * A bridge for tests, without main. Values are cloned on their way as they are over IPC, and a command that the
 * test gave no answer to throws by name.
 */
export function createFakeBridge(answers: FakeAnswers = {}): FakeBridge {
  const calls: FakeCall[] = [];
  const given = new Map<CommandName, Answer<never>>();
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  for (const command of commandNames) {
    const answer = answers[command];
    if (answer) given.set(command, answer as Answer<never>);
  }

  async function run(command: CommandName, input: unknown): Promise<unknown> {
    const cloned = structuredClone(input) as never;
    // One member of the union by construction; the compiler gives up on a union this large.
    calls.push({ command, input: cloned } as FakeCall);
    const answer = given.get(command);
    if (!answer) throw new Error(`the test gave no answer to ${command}`);
    return structuredClone(await answer(cloned));
  }

  function subscribe(event: EventName, listener: (payload: never) => void): () => void {
    const set = listeners.get(event) ?? new Set();
    listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  }

  const commands = commandNames.map((command) => [command, (input: unknown) => run(command, input)]);
  const events = eventNames.map((event) => [
    event,
    (listener: (payload: never) => void) => subscribe(event, listener),
  ]);
  return {
    bridge: {
      commands: Object.fromEntries(commands) as Bridge['commands'],
      events: Object.fromEntries(events) as Bridge['events'],
    },
    calls,
    callsOf: (command) =>
      calls.flatMap((call) => (call.command === command ? [call.input as CommandInput<typeof command>] : [])),
    answer: (command, answer) => {
      given.set(command, answer as Answer<never>);
    },
    emit: (event, payload) => {
      for (const listener of listeners.get(event) ?? []) listener(structuredClone(payload) as never);
    },
    listenerCount: (event) => listeners.get(event)?.size ?? 0,
  };
}
