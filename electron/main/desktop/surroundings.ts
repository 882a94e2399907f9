import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Platform } from '#shared/domain/app.ts';
import { quickFlag } from '../deep-link/argv.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the app has to know of the desktop around it. */
export type Surroundings = {
  readonly isWayland: boolean;
  /** GNOME and its relatives draw a black bar under every theme. */
  readonly hasDarkPanel: boolean;
  readonly appImage: string | undefined;
  readonly configHome: string;
  readonly dataHome: string;
  /** What starts this app: the program, and in development the folder behind it. */
  readonly command: readonly string[];
  /** The same as a line for a shell, opening the quick chat. */
  readonly quickCommand: string;
};

export function readSurroundings(options: {
  readonly platform: Platform;
  readonly env: Environment;
  readonly home: string;
  readonly execPath: string;
  readonly appPath: string;
  readonly isPackaged: boolean;
}): Surroundings {
  const { platform, env, home } = options;
  const isLinux = platform === 'linux';
  const appImage = isLinux && options.isPackaged ? env['APPIMAGE'] || undefined : undefined;
  const program = appImage ?? options.execPath;
  const command = options.isPackaged ? [program] : [program, options.appPath];
  return {
    isWayland: isLinux && (env['XDG_SESSION_TYPE'] === 'wayland' || Boolean(env['WAYLAND_DISPLAY'])),
    hasDarkPanel: isLinux && /gnome|unity|pantheon/i.test(env['XDG_CURRENT_DESKTOP'] ?? ''),
    appImage,
    configHome: env['XDG_CONFIG_HOME'] || join(home, '.config'),
    dataHome: env['XDG_DATA_HOME'] || join(home, '.local', 'share'),
    command,
    quickCommand: [...command, quickFlag].map(shellWord).join(' '),
  };
}

/** A word of a command line that a person copies. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replace(/(["`$])/g, '\\$1')}"`;
}

const execute = promisify(execFile);
const patienceMs = 3_000;

/** Runs a program of the desktop; nothing the app was given ever becomes part of its name. */
export async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execute(program, [...args], { timeout: patienceMs, windowsHide: true });
  return stdout;
}

export const desktopFiles = {
  read: (file: string) => readFile(file, 'utf8'),
  write: async (file: string, text: string) => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  },
  remove: (file: string) => rm(file, { force: true }),
} as const;
