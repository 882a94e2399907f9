import type { Protocol } from 'electron';
import { loud } from '../loud.ts';
import { setAppScheme } from '../urls.ts';
import { isReady } from './ready.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
let registered = false;

const implementation: Partial<Protocol> = {
  registerSchemesAsPrivileged(schemes) {
    if (isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    if (registered) throw new Error('host: registerSchemesAsPrivileged can only be called once');
    registered = true;
    const standard = schemes.filter((scheme) => scheme.privileges?.standard);
    if (standard.length > 1) throw new Error('host: more than one standard scheme is not implemented');
    if (standard[0]) setAppScheme(standard[0].scheme);
  },
  handle(scheme, handler) {
    if (!isReady()) throw new Error('protocol.handle can only be called after app is ready');
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler as unknown as Handler);
  },
  unhandle(scheme) {
    if (!handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  },
  isProtocolHandled: (scheme) => handlers.has(scheme),
};

export const protocol = loud('protocol', implementation) as Protocol;

export function protocolHandler(scheme: string): Handler | undefined {
  return handlers.get(scheme);
}
