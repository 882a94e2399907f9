import type { Extension } from 'micromark-extension-gfm';
// Brings the names of the formula tokens into the type of token names.
import type {} from 'micromark-extension-math';

/** The parser's own types, as far as our extensions of the syntax need them. */
export type Construct = Extract<NonNullable<Extension['text']>[string], { tokenize: unknown }>;
export type Tokenizer = Construct['tokenize'];
export type Context = ThisParameterType<Tokenizer>;
export type Effects = Parameters<Tokenizer>[0];
export type State = Parameters<Tokenizer>[1];
export type Code = Parameters<State>[0];

export const codes = {
  space: 32,
  dollar: 36,
  parenOpen: 40,
  parenClose: 41,
  asterisk: 42,
  bracketOpen: 91,
  backslash: 92,
  bracketClose: 93,
  underscore: 95,
} as const;

// Line endings, tabs and the fill of a tab are negative codes; the end of the text is null.
export const isLineEnding = (code: Code): boolean => code !== null && code < -2;
export const isSpace = (code: Code): boolean => code === codes.space || code === -1 || code === -2;
export const isDigit = (code: Code): boolean => code !== null && code >= 48 && code <= 57;

/** Passes over a line ending. */
export function overLineEnding(effects: Effects, code: Code, next: State): State {
  effects.enter('lineEnding');
  effects.consume(code);
  effects.exit('lineEnding');
  return next;
}

/** Passes over spaces and tabs, if there are any. */
export function overSpaces(effects: Effects, next: State): State {
  const inside: State = (code) => {
    if (isSpace(code)) {
      effects.consume(code);
      return inside;
    }
    effects.exit('whitespace');
    return next(code);
  };
  return (code) => {
    if (!isSpace(code)) return next(code);
    effects.enter('whitespace');
    return inside(code);
  };
}
