import { type Code, type Construct, codes, type Effects, type State } from './tokenizer.ts';
import { isDigit, isLineEnding, isSpace, overLineEnding } from './tokenizer.ts';

/** A stray opener must not search a whole page of text for its partner, once per opener. */
const LONGEST = 2_000;

type Closing = (effects: Effects, previous: Code, ok: State, nok: State) => State;

/** `$…$`: nothing blank just inside the dollars, no digit and no dollar after them (“$5 or $10” is text). */
export const dollarMath: Construct = {
  name: 'dollarMath',
  tokenize(effects, ok, nok) {
    const content = inlineContent(effects, codes.dollar, closingDollar, ok, nok);
    const start: State = (code) => {
      effects.enter('mathText');
      effects.enter('mathTextSequence');
      effects.consume(code);
      effects.exit('mathTextSequence');
      return (next) =>
        next === codes.dollar || isSpace(next) || isLineEnding(next) ? nok(next) : content(next);
    };
    return start;
  },
  previous(code) {
    return code !== codes.dollar || this.events.at(-1)?.[1].type === 'characterEscape';
  },
};

/** `\(…\)` */
export const parenMath: Construct = {
  name: 'parenMath',
  tokenize(effects, ok, nok) {
    const content = inlineContent(effects, codes.backslash, closingParen, ok, nok);
    const paren: State = (code) => {
      if (code !== codes.parenOpen) return nok(code);
      effects.consume(code);
      effects.exit('mathTextSequence');
      return content;
    };
    return (code) => {
      effects.enter('mathText');
      effects.enter('mathTextSequence');
      effects.consume(code);
      return paren;
    };
  },
};

/** Everything up to what `closing` accepts. A backslash takes the next character along, as in TeX. */
function inlineContent(effects: Effects, closer: number, closing: Closing, ok: State, nok: State): State {
  let length = 0;
  let previous: Code = null;

  const take = (code: Code, next: State): State => {
    effects.consume(code);
    previous = code;
    length += 1;
    return next;
  };
  const done: State = (code) => {
    effects.exit('mathText');
    return length === 0 ? nok(code) : ok(code);
  };
  const data: State = (code) => {
    if (code === null || isLineEnding(code) || code === closer || code === codes.backslash) {
      effects.exit('mathTextData');
      return between(code);
    }
    return take(code, data);
  };
  const escaped: State = (code) => (code === null || isLineEnding(code) ? data(code) : take(code, data));
  const literal: State = (code) => {
    effects.enter('mathTextData');
    return take(code, code === codes.backslash ? escaped : data);
  };
  const between: State = (code) => {
    if (code === null || length > LONGEST) return nok(code);
    if (isLineEnding(code)) {
      previous = code;
      return overLineEnding(effects, code, between);
    }
    if (code !== closer) return literal(code);
    const attempt: Construct = {
      tokenize: (inner, yes, no) => closing(inner, previous, yes, no),
      partial: true,
    };
    // A lone backslash is content; a dollar that cannot close is a price, and so was the first one.
    return effects.attempt(attempt, done, closer === codes.dollar ? nok : literal)(code);
  };
  return between;
}

function closingDollar(effects: Effects, previous: Code, ok: State, nok: State): State {
  return (code) => {
    if (isSpace(previous) || isLineEnding(previous)) return nok(code);
    effects.enter('mathTextSequence');
    effects.consume(code);
    effects.exit('mathTextSequence');
    return (next) => (next === codes.dollar || isDigit(next) ? nok(next) : ok(next));
  };
}

function closingParen(effects: Effects, _previous: Code, ok: State, nok: State): State {
  const paren: State = (code) => {
    if (code !== codes.parenClose) return nok(code);
    effects.consume(code);
    effects.exit('mathTextSequence');
    return ok;
  };
  return (code) => {
    effects.enter('mathTextSequence');
    effects.consume(code);
    return paren;
  };
}
