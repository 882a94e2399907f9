import { z } from 'zod';
import { type StreamEnd, streamEndSchema, streamInfoSchema, usageSchema } from '#shared/domain/chat.ts';

/**
 * One spill file is one answer, one JSON object a line: a header, pieces of the answer, and how it ended. A file
 * without the last was cut off; its last line may be torn.
 */
const headerSchema = z.strictObject({
  version: z.literal(1),
  ...streamInfoSchema.omit({ end: true }).shape,
});
export type SpillHeader = Omit<z.infer<typeof headerSchema>, 'version'>;

/** Short names, since there is one of these for every few words. */
const pieceSchema = z.strictObject({ t: z.string().exactOptional(), r: z.string().exactOptional() });

/** JSON has no big integers: the cost goes as text. */
const storedEndSchema = z.strictObject({
  end: z.strictObject({
    ...streamEndSchema.shape,
    usage: z
      .strictObject({
        ...usageSchema.shape,
        costMicroUsd: z
          .string()
          .regex(/^-?\d{1,30}$/)
          .transform((digits) => BigInt(digits))
          .nullable(),
      })
      .nullable(),
  }),
});

export type SpillPiece = { readonly text: string; readonly reasoning: string };

/** The journal of one running answer. A piece is on its way to the disk before any window sees it. */
export type Spill = {
  readonly append: (piece: SpillPiece) => Promise<void>;
  /** Writes the final record and closes the file. */
  readonly finish: (end: StreamEnd) => Promise<void>;
};

export function headerLine(header: SpillHeader): string {
  return `${JSON.stringify({ version: 1, ...header })}\n`;
}

export function pieceLine({ text, reasoning }: SpillPiece): string {
  return `${JSON.stringify({ ...(text ? { t: text } : {}), ...(reasoning ? { r: reasoning } : {}) })}\n`;
}

export function endLine(end: StreamEnd): string {
  return `${JSON.stringify({ end }, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))}\n`;
}

export function parseHeader(line: string): SpillHeader | null {
  const parsed = headerSchema.safeParse(parse(line));
  if (!parsed.success) return null;
  const { version: _, ...header } = parsed.data;
  return header;
}

export function parsePiece(line: string): SpillPiece | null {
  const parsed = pieceSchema.safeParse(parse(line));
  return parsed.success ? { text: parsed.data.t ?? '', reasoning: parsed.data.r ?? '' } : null;
}

export function parseEnd(line: string): StreamEnd | null {
  const parsed = storedEndSchema.safeParse(parse(line));
  return parsed.success ? parsed.data.end : null;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
