type Wire = { readonly root: unknown; readonly heap: readonly (readonly unknown[])[] };

/**
 * Carries structured-cloneable values as text between Node and a page: `undefined`, bigint, Date, Map, typed
 * arrays, errors, cycles. Its source text is injected into pages, so it must not refer to anything outside itself.
 * What structured cloning refuses (functions, symbols) is refused here with the same message.
 */
export function createCodec() {
  const typedArrays = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  ];
  const errorTypes = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

  function toBase64(buffer: ArrayBuffer): string {
    const bytes = new Uint8Array(buffer);
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000)
      text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  }

  function fromBase64(text: string): ArrayBuffer {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
  }

  function encodePrimitive(value: unknown): unknown {
    switch (typeof value) {
      case 'undefined':
        return ['u'];
      case 'bigint':
        return ['b', value.toString()];
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['n', Object.is(value, -0) ? '-0' : String(value)];
      default:
        return value;
    }
  }

  /** Text of a value; throws what structured cloning throws. */
  function encode(input: unknown): string {
    const heap: unknown[][] = [];
    const seen = new Map<object, number>();

    function put(value: unknown): unknown {
      if (typeof value !== 'object' || value === null) return encodePrimitive(value);
      const known = seen.get(value);
      if (known !== undefined) return [known];
      const index = heap.length;
      seen.set(value, index);
      const entry: unknown[] = [];
      heap.push(entry);
      describe(value, entry);
      return [index];
    }

    function describe(value: object, entry: unknown[]): void {
      if (Array.isArray(value)) entry.push('array', ...Array.from(value, put));
      else if (value instanceof Map) entry.push('map', ...Array.from(value, ([k, v]) => [put(k), put(v)]));
      else if (value instanceof Set) entry.push('set', ...Array.from(value, put));
      else if (value instanceof Date) entry.push('date', put(value.getTime()));
      else if (value instanceof RegExp) entry.push('regexp', value.source, value.flags);
      else if (value instanceof ArrayBuffer) entry.push('buffer', toBase64(value));
      else if (ArrayBuffer.isView(value)) {
        const at = typedArrays.findIndex((type) => value instanceof type);
        const length = 'length' in value ? value.length : value.byteLength;
        entry.push('view', at, put(value.buffer), value.byteOffset, length);
      } else if (value instanceof Error)
        entry.push('error', value.name, value.message, value.stack ?? '', put(value.cause));
      else if (value instanceof Boolean || value instanceof Number || value instanceof String) {
        entry.push('boxed', put(value.valueOf()));
      } else entry.push('object', ...Object.entries(value).map(([k, v]) => [k, put(v)]));
    }

    const root = put(structuredClone(input));
    return JSON.stringify({ root, heap });
  }

  function decode(text: string): unknown {
    const { root, heap } = JSON.parse(text) as Wire;
    const made = new Map<number, unknown>();

    function take(ref: unknown): unknown {
      if (!Array.isArray(ref)) return ref;
      const [tag, detail] = ref as [unknown, string];
      if (tag === 'u') return undefined;
      if (tag === 'b') return BigInt(detail);
      if (tag === 'n') return Number(detail);
      const index = Number(tag);
      return made.has(index) ? made.get(index) : build(index);
    }

    function build(index: number): unknown {
      const [kind, ...parts] = heap[index] ?? [];
      const keep = <T>(value: T): T => {
        made.set(index, value);
        return value;
      };
      const pairs = parts as [unknown, unknown][];
      switch (kind) {
        case 'array': {
          const array = keep<unknown[]>([]);
          for (const part of parts) array.push(take(part));
          return array;
        }
        case 'object': {
          const object = keep<object>({});
          for (const [key, value] of pairs) {
            const descriptor = { value: take(value), enumerable: true, writable: true, configurable: true };
            Object.defineProperty(object, String(key), descriptor);
          }
          return object;
        }
        case 'map': {
          const map = keep(new Map<unknown, unknown>());
          for (const [key, value] of pairs) map.set(take(key), take(value));
          return map;
        }
        case 'set': {
          const set = keep(new Set<unknown>());
          for (const part of parts) set.add(take(part));
          return set;
        }
        case 'view': {
          const type = typedArrays[Number(parts[0])] ?? Uint8Array;
          return keep(Reflect.construct(type, [take(parts[1]), parts[2], parts[3]]) as ArrayBufferView);
        }
        case 'error': {
          const type = errorTypes.find((candidate) => candidate.name === parts[0]) ?? Error;
          const error = keep(new type(String(parts[1])));
          const cause = take(parts[3]);
          if (cause !== undefined) error.cause = cause;
          error.stack = String(parts[2]);
          return error;
        }
        case 'date':
          return keep(new Date(take(parts[0]) as number));
        case 'regexp':
          return keep(new RegExp(String(parts[0]), String(parts[1])));
        case 'buffer':
          return keep(fromBase64(String(parts[0])));
        case 'boxed':
          return keep(Object(take(parts[0])) as object);
        default:
          throw new Error(`host: unknown value kind ${String(kind)}`);
      }
    }

    return take(root);
  }

  return { encode, decode };
}

export type Codec = ReturnType<typeof createCodec>;
