import hljs from 'highlight.js/lib/common';

/** Plain text, or text in one colour. */
export type CodeToken = string | { readonly className: string; readonly text: string };
/** The tokens of one line, without its line ending. */
export type CodeLine = readonly CodeToken[];

export type Highlighted = {
  readonly lines: readonly CodeLine[];
  /** Whether the next line starts afresh: nothing (a comment, a string, a tag) is open at the end. */
  readonly atRest: boolean;
};

/** Highlights lines of code; undefined for a language that is not known. */
export type Highlight = (code: string, language: string) => Highlighted | undefined;

/** The scopes that have a colour of their own (see code-block.module.css); others look like what is around them. */
const COLOURED: ReadonlySet<string> = new Set(
  (
    'keyword literal selector-tag doctag template-tag string regexp addition char selector-attr number symbol ' +
    'bullet link variable template-variable title section name selector-id selector-class type built_in attr ' +
    'attribute property params comment quote meta deletion emphasis strong'
  ).split(' '),
);
/** Code inside of a string: it looks like code. */
const PLAIN = 'subst';

/** Takes the highlighter's events and keeps lines of flat tokens: fewer elements than a tree of scopes. */
class LineEmitter {
  readonly lines: CodeToken[][] = [[]];
  readonly #scopes: string[] = [];

  addText(text: string): void {
    const [first, ...others] = text.split('\n');
    this.#add(first ?? '');
    for (const line of others) {
      this.lines.push([]);
      this.#add(line);
    }
  }

  startScope(scope: string): void {
    this.#scopes.push(scope.split('.')[0] ?? scope);
  }

  endScope(): void {
    this.#scopes.pop();
  }

  /** The highlighter uses these two names as well. */
  openNode(scope: string): void {
    this.startScope(scope);
  }

  closeNode(): void {
    this.endScope();
  }

  __addSublanguage(emitter: unknown): void {
    if (!(emitter instanceof LineEmitter)) return;
    for (const [at, line] of emitter.lines.entries()) {
      if (at > 0) this.lines.push([]);
      for (const token of line) this.#push(token);
    }
  }

  finalize(): void {}

  /** The highlighter asks for markup, which is never used. */
  toHTML(): string {
    return '';
  }

  #add(text: string): void {
    if (text === '') return;
    const scope = this.#scopes.findLast((each) => each === PLAIN || COLOURED.has(each));
    this.#push(scope === undefined || scope === PLAIN ? text : { className: `hljs-${scope}`, text });
  }

  #push(token: CodeToken): void {
    const line = this.lines.at(-1);
    const before = line?.at(-1);
    if (!line) return;
    if (typeof token === 'string') {
      if (typeof before === 'string') line[line.length - 1] = before + token;
      else line.push(token);
    } else if (typeof before === 'object' && before.className === token.className) {
      line[line.length - 1] = { className: token.className, text: before.text + token.text };
    } else {
      line.push(token);
    }
  }
}

hljs.configure({ __emitter: LineEmitter });

export const highlight: Highlight = (code, language) => {
  if (!hljs.getLanguage(language)) return undefined;
  const result = hljs.highlight(code, { language, ignoreIllegals: true });
  const { _emitter: emitter, _top: top } = result;
  // A grammar that fails leaves its lines unfinished; they are shown plain.
  if (result.errorRaised || !(emitter instanceof LineEmitter)) {
    return { lines: code.split('\n').map((line) => [line]), atRest: true };
  }
  const isNested = top !== undefined && 'parent' in top && top.parent !== undefined;
  return { lines: emitter.lines, atRest: !isNested };
};
