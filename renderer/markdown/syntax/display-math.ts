import { type Code, type Construct, type Context, codes, type Effects, type State } from './tokenizer.ts';
import { isLineEnding, overLineEnding, overSpaces } from './tokenizer.ts';

/**
 * `\[…\]` alone on one line, or `\[` alone on a line and everything up to a line that ends in `\]`. Like a
 * fence it runs to the end of its container when it is never closed, so that its first line decides and text
 * that still grows never changes what came before. Anywhere else `\[` stays an escaped bracket.
 */
export const displayMath: Construct = {
  name: 'displayMath',
  concrete: true,
  tokenize(effects, ok, nok) {
    const done: State = (code) => {
      effects.exit('mathFlow');
      return ok(code);
    };
    const body = fencedBody(this, effects, done);
    const firstLine: State = (code) => {
      effects.exit('mathFlowFence');
      // A paragraph only asks whether it is interrupted.
      if (code === null || isLineEnding(code)) return this.interrupt === true ? done(code) : body(code);
      // An empty pair is two escaped brackets.
      return effects.check(closing, nok, values(effects, done, nok))(code);
    };
    const bracket: State = (code) => {
      if (code !== codes.bracketOpen) return nok(code);
      effects.consume(code);
      effects.exit('mathFlowFenceSequence');
      return overSpaces(effects, firstLine);
    };
    return (code) => {
      effects.enter('mathFlow');
      effects.enter('mathFlowFence');
      effects.enter('mathFlowFenceSequence');
      effects.consume(code);
      return bracket;
    };
  },
};

/** `\]` and nothing but blanks to the end of the line. */
const closing: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    const lineEnd: State = (code) => {
      if (code !== null && !isLineEnding(code)) return nok(code);
      effects.exit('mathFlowFence');
      return ok(code);
    };
    const bracket: State = (code) => {
      if (code !== codes.bracketClose) return nok(code);
      effects.consume(code);
      effects.exit('mathFlowFenceSequence');
      return overSpaces(effects, lineEnd);
    };
    return (code) => {
      effects.enter('mathFlowFence');
      effects.enter('mathFlowFenceSequence');
      effects.consume(code);
      return bracket;
    };
  },
};

/** The lines up to a closing one; a lazy line ends it, as it does a fence. */
function fencedBody(context: Context, effects: Effects, done: State): State {
  const nextLine: Construct = {
    partial: true,
    tokenize(inner, ok, nok) {
      const lineStart: State = (code) => (context.parser.lazy[context.now().line] ? nok(code) : ok(code));
      return (code) => overLineEnding(inner, code, lineStart);
    },
  };
  const lineEnd: State = (code) =>
    code === null ? done(code) : effects.attempt(nextLine, values(effects, done, lineEnd), done)(code);
  return lineEnd;
}

/** What stands on one line, up to `\]` at its end (`done`) or else to its end (`lineEnd`). */
function values(effects: Effects, done: State, lineEnd: State): State {
  const endsHere = (code: Code) => code === null || isLineEnding(code) || code === codes.backslash;
  const value: State = (code) => {
    if (!endsHere(code)) {
      effects.consume(code);
      return value;
    }
    effects.exit('mathFlowValue');
    return between(code);
  };
  const escaped: State = (code) => {
    if (code === null || isLineEnding(code)) return value(code);
    effects.consume(code);
    return value;
  };
  const literal: State = (code) => {
    effects.enter('mathFlowValue');
    effects.consume(code);
    return code === codes.backslash ? escaped : value;
  };
  const between: State = (code) => {
    if (code === null || isLineEnding(code)) return lineEnd(code);
    return code === codes.backslash ? effects.attempt(closing, done, literal)(code) : literal(code);
  };
  return between;
}
