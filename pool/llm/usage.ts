import { microUsdToDecimal } from '#shared/money.ts';

export type Usage = {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly reasoningTokens: number;
};

/** The usage object of an answer. Its cost is written digit by digit: no float has a part in it. */
export function usageJson(usage: Usage, costMicroUsd: bigint): string {
  const counts = {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
  };
  return withRawField(counts, 'cost', microUsdToDecimal(costMicroUsd));
}

/** The chunk without choices that says only what was used. */
export function usageChunk(context: Readonly<Record<string, unknown>>, usage: string): string {
  return withRawField({ ...context, object: 'chat.completion.chunk', choices: [] }, 'usage', usage);
}

/** JSON text of `value` with one more field whose JSON text is given. */
export function withRawField(
  value: Readonly<Record<string, unknown>>,
  name: string,
  rawJson: string,
): string {
  const text = JSON.stringify(value);
  return `${text.slice(0, -1)}${text === '{}' ? '' : ','}${JSON.stringify(name)}:${rawJson}}`;
}
