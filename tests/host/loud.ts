import type { EventEmitter } from 'node:events';

const quietKeys: ReadonlySet<string> = new Set(['then', 'toJSON', 'constructor', 'inspect', 'nodeType']);

/**
 * Wraps a stand-in so that whatever Electron has and the stand-in lacks fails by name, instead of reading as
 * `undefined`. Symbols and the few names that the language itself probes stay silent.
 */
export function loud<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, key, receiver): unknown {
      if (typeof key === 'symbol' || key in object || quietKeys.has(key))
        return Reflect.get(object, key, receiver);
      throw new Error(`host: electron.${name}.${key} is not implemented`);
    },
    set(object, key, value, receiver) {
      if (typeof key === 'string' && !(key in object)) {
        throw new Error(`host: electron.${name}.${key} cannot be set, it is not implemented`);
      }
      return Reflect.set(object, key, value, receiver);
    },
  });
}

/** A whole module, or a class, that the stand-in does not have. */
export function absent(name: string): object {
  return loud(name, function missing(): never {
    throw new Error(`host: electron.${name} is not implemented`);
  });
}

/** What a class must agree with to stand in for `T`: some of its members, events aside. */
export type Part<T> = Partial<Omit<T, keyof EventEmitter>>;
