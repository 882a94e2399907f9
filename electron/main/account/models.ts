import { z } from 'zod';
import { describeBug } from '#shared/bugs.ts';
import { type Model, type ModelList, modelListSchema, modelSchema } from '#shared/domain/model.ts';
import { failWith, ok, type Result } from '#shared/result.ts';
import type { AccessTokens } from '../auth/session-types.ts';
import type { ServiceConfig } from '../config.ts';
import type { Log } from '../log.ts';
import type { Egress } from '../net/egress.ts';
import { readIfPresent, writePrivateFile } from '../secrets/private-file.ts';
import { requestAsPerson } from './authorized.ts';
import { arrangeModels, parseModelPage } from './model-list.ts';

export type ModelsService = {
  /** What is known, asking the service only when nothing is or when `refresh` is wanted. */
  readonly list: (input: { readonly refresh: boolean }) => Promise<Result<ModelList>>;
};

const maxPages = 20;
const maxModels = 20_000;

/** JSON has no big integers: prices are stored as text. */
const storedPrice = z
  .string()
  .regex(/^\d{1,30}$/)
  .transform((digits) => BigInt(digits))
  .nullable();
const cacheSchema = z.strictObject({
  version: z.literal(1),
  /** A list belongs to the service it came from. */
  apiUrl: z.string(),
  readAt: modelListSchema.shape.readAt,
  models: z
    .array(
      z.strictObject({ ...modelSchema.shape, promptPicoUsd: storedPrice, completionPicoUsd: storedPrice }),
    )
    .max(maxModels),
});

export function createModelsService(deps: {
  readonly config: ServiceConfig | null;
  readonly egress: Egress;
  readonly tokens: AccessTokens;
  /** The last list, so that the app starts without network. */
  readonly cacheFile: string;
  readonly log: Log;
}): ModelsService {
  const { config, cacheFile, log } = deps;
  let known: ModelList | null = null;
  let loading: Promise<void> | null = null;
  let fetching: Promise<Result<ModelList>> | null = null;

  async function load(apiUrl: string): Promise<void> {
    try {
      const content = await readIfPresent(cacheFile);
      if (!content) return;
      const cache = cacheSchema.parse(JSON.parse(content.toString('utf8')));
      if (cache.apiUrl === apiUrl) known ??= { models: cache.models, readAt: cache.readAt };
    } catch (error) {
      // Only a cache: the next answer of the service replaces it.
      log.warn('models.cache_unreadable', describeBug(error));
    }
  }

  async function save(apiUrl: string, list: ModelList): Promise<void> {
    try {
      await writePrivateFile(cacheFile, JSON.stringify({ version: 1, apiUrl, ...list }, digitsOfBigInts));
    } catch (error) {
      log.warn('models.cache_write_failed', describeBug(error));
    }
  }

  async function ask(apiUrl: string): Promise<Result<ModelList>> {
    const models: Model[] = [];
    let url: string | null = `${apiUrl}/models`;
    for (let page = 0; url !== null && page < maxPages && models.length < maxModels; page += 1) {
      const answer = await requestAsPerson(deps, {
        url,
        method: 'GET',
        headers: { accept: 'application/json' },
        purpose: 'models',
      });
      if (!answer.ok) return answer;
      const parsed = parseModelPage(answer.value.text);
      if (!parsed) return failWith('bad_response', { detail: 'list of models' });
      models.push(...parsed.models);
      url = parsed.next !== null && URL.canParse(parsed.next, url) ? new URL(parsed.next, url).href : null;
    }
    const list = { models: arrangeModels(models.slice(0, maxModels)), readAt: new Date().toISOString() };
    known = list;
    await save(apiUrl, list);
    return ok(list);
  }

  return {
    async list({ refresh }) {
      if (!config) return failWith('not_configured');
      loading ??= load(config.apiUrl);
      await loading;
      if (known && !refresh) return ok(known);
      fetching ??= ask(config.apiUrl).finally(() => {
        fetching = null;
      });
      const answer = await fetching;
      if (answer.ok || !known) return answer;
      // An older list is better than none; its time says how old it is.
      log.info('models.kept', { code: answer.error.code });
      return ok(known);
    },
  };
}

function digitsOfBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
