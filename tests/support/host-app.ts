import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { killTree } from '../../scripts/lib/process-tree.ts';
import type { Command, CommandReply, HostRecord, HostState, ReadyMessage } from '../host/control-protocol.ts';
import type { RunningApp, StartOptions } from './running-app.ts';

const hostEntry = path.resolve(import.meta.dirname, '..', 'host', 'main.ts');
const pageUrl = /^http:\/\/[a-z0-9-]+\.localhost\//;
const desktopBin = path.resolve(import.meta.dirname, 'desktop-bin');
/** Compiled code of the host and of the app's main process, a third of what a start costs. */
const codeCache = path.resolve(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'host-code');
const startLimitMs = 30_000;

function environment(env: StartOptions['env']): NodeJS.ProcessEnv {
  // Programs of the desktop are the tests' own: no test may depend on the one it runs on.
  const search = `${desktopBin}${path.delimiter}${process.env['PATH'] ?? ''}`;
  const merged: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: search,
    NODE_COMPILE_CACHE: codeCache,
    ...env,
  };
  // The runner's own settings of Node are not the app's.
  delete merged['NODE_OPTIONS'];
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

function spawnHost(options: StartOptions, hostFlags: readonly string[]): ChildProcess {
  const flags = [`--user-data-dir=${options.userData}`, ...hostFlags];
  if (!process.env['HOST_HEADED']) flags.push('--headless');
  return fork(hostEntry, [...flags, ...options.args], {
    env: environment(options.env),
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/** Questions to the host and their answers, over Node's channel to a child. */
function createCommander(child: ChildProcess) {
  const waiting = new Map<
    number,
    { readonly answer: (reply: CommandReply) => void; readonly fail: () => void }
  >();
  let lastId = 0;
  child.once('exit', () => {
    for (const { fail } of waiting.values()) fail();
  });
  child.on('message', (message) => {
    const reply = message as CommandReply;
    if ('id' in reply) waiting.get(reply.id)?.answer(reply);
  });
  return async (command: Command): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    const { promise, resolve, reject } = Promise.withResolvers<CommandReply>();
    const fail = () => reject(new Error(`the app ended before it answered "${command.do}"`));
    waiting.set(id, { answer: resolve, fail });
    child.send({ id, command }, (error) => error && fail());
    const reply = await promise.finally(() => waiting.delete(id));
    if (!reply.ok) throw new Error(reply.message);
    return reply.value;
  };
}

/** The app in the host; the test sees its pages through a Playwright connection of its own. */
export async function startHostApp(options: StartOptions): Promise<RunningApp> {
  const child = spawnHost(options, ['--remote-debugging-port=0']);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const fire = createCommander(child);
  const port = await debuggingPort(child, ended, () => output);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, {
    noDefaults: true,
    isLocal: true,
  });
  const pages = watchPages(browser.contexts()[0]);

  const leave = async (how: () => void) => {
    const running = child.exitCode === null && child.signalCode === null;
    if (running) how();
    await ended;
    await browser.close().catch(() => undefined);
  };
  return {
    userData: options.userData,
    window: () => pages.first('/index.html'),
    quickWindow: () => pages.first('/quick.html'),
    windows: pages.all,
    records: async () => (await fire({ do: 'records' })) as readonly HostRecord[],
    state: async () => (await fire({ do: 'state' })) as HostState,
    fire,
    startAgain: (args) => visit({ ...options, args }),
    output: () => output,
    ended,
    close: () => leave(() => void fire({ do: 'quit' }).catch(() => undefined)),
    kill: () => leave(() => killTree(child.pid ?? 0)),
  };
}

async function debuggingPort(
  child: ChildProcess,
  ended: Promise<number | null>,
  output: () => string,
): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on('message', (message) => {
        if ('ready' in (message as object)) resolve((message as ReadyMessage).debuggingPort);
      });
      const fail = (reason: string) => reject(new Error(`${reason}\n${output()}`));
      void ended.then((code) => fail(`the app ended with ${code} before it was ready`));
      timer = setTimeout(() => fail('the app did not get ready'), startLimitMs);
    });
  } catch (error) {
    if (child.exitCode === null && child.pid !== undefined) killTree(child.pid);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The pages that show the app; crashed ones are gone for good. */
function watchPages(context: BrowserContext | undefined) {
  if (!context) throw new Error('Chromium shows no default context');
  const crashed = new WeakSet<Page>();
  const watch = (page: Page) => page.on('crash', () => crashed.add(page));
  context.pages().forEach(watch);
  context.on('page', watch);
  const all = () => context.pages().filter((page) => pageUrl.test(page.url()) && !crashed.has(page));
  const first = async (name: string): Promise<Page> => {
    const deadline = Date.now() + startLimitMs;
    for (;;) {
      const page = all().find((one) => new URL(one.url()).pathname === name);
      if (page) {
        await page.waitForLoadState('domcontentloaded');
        return page;
      }
      if (Date.now() > deadline) throw new Error(`the app opened no window with ${name}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { all, first };
}

async function visit(options: StartOptions): Promise<number | null> {
  const child = spawnHost(options, []);
  child.stdout?.resume();
  child.stderr?.resume();
  return new Promise((resolve) => child.once('close', resolve));
}
