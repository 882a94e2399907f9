import { z } from 'zod';

const schemaSchema = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
});

const deepest = 8;
const longestText = 200;

/** A value that fits a JSON schema, made of the question's own words and numbers. */
export function sampleOf(schema: unknown, question: string, depth = 0): unknown {
  const parsed = schemaSchema.safeParse(schema);
  if (!parsed.success || depth > deepest) return {};
  const { data } = parsed;
  if (data.const !== undefined) return data.const;
  if (data.default !== undefined) return data.default;
  if (data.enum && data.enum.length > 0) return data.enum[0];
  if (data.anyOf && data.anyOf.length > 0) return sampleOf(data.anyOf[0], question, depth + 1);
  switch (Array.isArray(data.type) ? data.type[0] : data.type) {
    case 'string':
      return question.slice(0, longestText);
    case 'integer':
      return Math.round(numberIn(question, data.minimum));
    case 'number':
      return numberIn(question, data.minimum);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return [sampleOf(data.items, question, depth + 1)];
    default:
      return Object.fromEntries(
        Object.entries(data.properties ?? {}).map(([name, inner]) => [
          name,
          sampleOf(inner, question, depth + 1),
        ]),
      );
  }
}

function numberIn(question: string, minimum = 1): number {
  return Math.max(Number(/-?\d+(?:\.\d+)?/.exec(question)?.[0] ?? minimum), minimum);
}
