/** Text that grows at its end without being copied each time. */
export type Rope = {
  readonly append: (text: string) => void;
  readonly length: () => number;
  /** Everything from an offset on. Joins what came since the last time. */
  readonly from: (offset: number) => string;
};

export function createRope(initial = ''): Rope {
  let parts: string[] = [initial];
  let length = initial.length;
  return {
    append(text) {
      if (text === '') return;
      parts.push(text);
      length += text.length;
    },
    length: () => length,
    from(offset) {
      const whole = parts.join('');
      parts = [whole];
      return whole.slice(offset);
    },
  };
}
