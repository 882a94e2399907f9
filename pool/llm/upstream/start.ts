import type { Outcome } from '../../http/exchange.ts';
import type { LlmFailure } from '../failure.ts';
import type { SourceEvent, StreamedAnswer } from '../source.ts';
import { wholeAsStream } from './chunk.ts';

type Start = Outcome<StreamedAnswer, LlmFailure>;

/**
 * A refusal keeps its status as long as it comes soon. After that silence the stream begins without the provider, so
 * that its keep-alives hold the connection, and whatever the provider says then is said in it.
 */
export async function startWithin(silenceMs: number, opening: Promise<Start>): Promise<Start> {
  const silence = Promise.withResolvers<undefined>();
  const timer = setTimeout(silence.resolve, silenceMs, undefined);
  try {
    const start = await Promise.race([opening, silence.promise]);
    return start ?? { ok: true, value: { kind: 'events', events: lateEvents(opening) } };
  } finally {
    clearTimeout(timer);
  }
}

async function* lateEvents(opening: Promise<Start>): AsyncGenerator<SourceEvent> {
  const start = await opening;
  if (!start.ok) yield { kind: 'error', failure: start.error };
  else yield* start.value.kind === 'events' ? start.value.events : wholeAsStream(start.value.answer);
}
