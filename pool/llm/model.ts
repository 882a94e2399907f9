export type Price = { readonly promptPicoUsd: bigint; readonly completionPicoUsd: bigint };

/** A model of the pool: what the list says about it, and what is charged. */
export type PoolModel = {
  readonly id: string;
  readonly contextLength: number;
  readonly maxCompletionTokens: number;
  readonly price: Price;
  /** Its entry in the list, as clients see it. */
  readonly listing: Readonly<Record<string, unknown>>;
  /** Can be used by those who know its name, and is listed only for those who ask. */
  readonly hidden?: boolean;
};
