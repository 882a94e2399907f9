import { plainDialect } from '../dialect.ts';
import { cut } from '../model.ts';
import type { Piece } from '../piece.ts';
import { encodePng, pngUrl } from '../png.ts';
import { defineShape, sayPlainly } from './define.ts';

const comments = [': PING\n\n', ':\n\n', ': OPENROUTER PROCESSING\n\n', ''];

export const framingShapes = [
  defineShape({
    name: 'keep-alive',
    description:
      'Comments of three kinds between the chunks, and a silence of two seconds with nothing else.',
    answer: withSilence,
    dialect: { between: (index) => comments[index % comments.length] ?? '' },
  }),
  defineShape({
    name: 'crlf',
    description: 'Lines end with CR LF.',
    dialect: { frame: (json) => `data: ${json}\r\n\r\n` },
  }),
  defineShape({
    name: 'cr',
    description: 'Lines end with CR alone.',
    dialect: { frame: (json) => `data: ${json}\r\r` },
  }),
  defineShape({
    name: 'no-space',
    description: 'No space after `data:`.',
    dialect: { frame: (json) => `data:${json}\n\n` },
  }),
  defineShape({
    name: 'multi-line',
    description: 'The JSON of a chunk is spread over several `data` lines.',
    dialect: { frame: spread },
  }),
  defineShape({
    name: 'fields',
    description: 'Events with a type, a number and a retry time.',
    dialect: { frame: (json) => `event: message\nid: ${json.length}\nretry: 3000\ndata: ${json}\n\n` },
  }),
  defineShape({
    name: 'bom',
    description: 'A byte order mark comes first.',
    dialect: { prelude: '\u{feff}' },
  }),
  defineShape({
    name: 'split',
    description: 'CR LF lines in packets that end between CR and LF and within characters.',
    dialect: { frame: (json) => `data: ${json}\r\n\r\n`, split: tear },
  }),
  defineShape({
    name: 'large-line',
    description: 'A picture that makes one line of more than three million characters.',
    answer: sendNoise,
  }),
];

function* withSilence(): Generator<Piece> {
  yield* sayPlainly();
  yield { kind: 'text', text: ' And after a silence, more.', delayMs: 2000 };
}

/** Line breaks only where JSON allows them: no number is read and written again. */
function spread(json: string): string {
  if (!json.startsWith('{')) return plainDialect.frame(json);
  return `data: {\ndata: ${json.slice(1, -1)}\ndata: }\n\n`;
}

function tear(framed: string): readonly Uint8Array[] {
  const bytes = Buffer.from(framed);
  // The first byte of a character of several bytes, or the middle.
  const wide = bytes.findIndex((byte) => byte >= 0xc0);
  const middle = wide < 0 ? bytes.length >> 1 : wide + 1;
  const betweenCrAndLf = bytes.length - 3;
  return [bytes.subarray(0, middle), bytes.subarray(middle, betweenCrAndLf), bytes.subarray(betweenCrAndLf)];
}

let noise: string | undefined;

function* sendNoise(): Generator<Piece> {
  yield* cut('Here is a large picture.', 8, 4);
  noise ??= pngUrl(paintNoise());
  yield { kind: 'image', url: noise, delayMs: 4 };
}

/** Pixels that do not compress: the file is as large as they are, and the same every time. */
function paintNoise(): Buffer {
  let state = 2_463_534_242;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
  return encodePng(1024, 800, next, 1);
}
