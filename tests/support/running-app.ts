import type { Page } from '@playwright/test';
import type { Command, HostRecord, HostState } from '../host/control-protocol.ts';

export type StartOptions = {
  readonly userData: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly args: readonly string[];
};

/** The app under test, on the host or on Electron. */
export type RunningApp = {
  readonly userData: string;
  /** The main window's page, once there is one. */
  readonly window: () => Promise<Page>;
  /** The quick window's page, once it is loaded; it need not be in sight. */
  readonly quickWindow: () => Promise<Page>;
  readonly windows: () => readonly Page[];
  /** What the app asked of the operating system so far. */
  readonly records: () => Promise<readonly HostRecord[]>;
  readonly state: () => Promise<HostState>;
  /** Sets something off that a person or the system would. */
  readonly fire: (command: Command) => Promise<unknown>;
  /** Starts the program a second time beside this one and waits until it ends; its exit code. */
  readonly startAgain: (args: readonly string[]) => Promise<number | null>;
  /** Everything the main process wrote to its streams. */
  readonly output: () => string;
  /** Ends when the process has ended, by itself or not; the exit code, null after a signal. */
  readonly ended: Promise<number | null>;
  /** Quits as a person would. */
  readonly close: () => Promise<void>;
  /** SIGKILL to all of its processes. */
  readonly kill: () => Promise<void>;
};

export type StartApp = (options: StartOptions) => Promise<RunningApp>;
