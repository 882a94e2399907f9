import { failWith, ok } from '#shared/result.ts';
import type { Log } from '../../log.ts';
import type { CommandContext, Handlers } from '../types.ts';

/** A bug that comes with every frame must not fill the log. */
const mostReports = 20;
const perMs = 60_000;

export function createBugHandlers(deps: {
  readonly log: Log;
  readonly isMainPage: (context: CommandContext) => boolean;
  /** ms, only ever growing */
  readonly clock: () => number;
}): Handlers<'app:report-bug'> {
  let begunAt = Number.NEGATIVE_INFINITY;
  let reports = 0;
  return {
    'app:report-bug': ({ kind, name, at }, context) => {
      if (deps.clock() - begunAt >= perMs) {
        begunAt = deps.clock();
        reports = 0;
      }
      reports += 1;
      if (reports > mostReports) return failWith('rate_limited');
      const page = deps.isMainPage(context) ? 'main' : 'quick';
      deps.log.error('bug.page', { page, kind, name, ...(at !== undefined && { at }) });
      return ok();
    },
  };
}
