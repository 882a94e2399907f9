import { createCodec } from './codec.ts';
import { installRenderer, type RendererSettings } from './renderer-shim.ts';

export const bindingName = '__hostBinding';
export const deliverKey = 'host.deliver';

/** The script that runs in every document before its own scripts: the shim, and the app's preload inside it. */
export function pageScript(
  preload: string,
  settings: Omit<RendererSettings, 'bindingName' | 'deliverKey'>,
): string {
  const everything: RendererSettings = { ...settings, bindingName, deliverKey };
  // The preload is a CommonJS bundle: it gets its module-level names as arguments, like in Electron.
  const wrapped = `function (require, module, exports, process, global) { ${preload}\n}`;
  return `(${installRenderer.toString()})(${createCodec.toString()}, ${JSON.stringify(everything)}, ${wrapped});`;
}

/** Runs in the page: hands messages of main to the shim of the current document, if it has one. */
export function deliverInPage([key, messages]: readonly [string, readonly string[]]): void {
  const deliver: unknown = Reflect.get(globalThis, Symbol.for(key));
  if (typeof deliver === 'function')
    for (const text of messages) (deliver as (message: string) => void)(text);
}
