import type { LinkTarget, NoticeCode } from '#shared/domain/app.ts';
import { type ErrorCode, linkProblems } from '#shared/errors.ts';
import { assertNever, type Result } from '#shared/result.ts';
import type { Log } from '../log.ts';
import { parseLink, type SignInLink } from './route.ts';

/** Brings one link to where it belongs. Nothing of the link is logged but the name of its route. */
export async function deliverLink(
  link: string,
  to: {
    readonly onSignInLink: (link: SignInLink) => Promise<Result<unknown>>;
    readonly openTarget: (target: LinkTarget) => void;
    readonly notice: (code: NoticeCode) => void;
    readonly log: Log;
  },
): Promise<void> {
  const route = parseLink(link);
  to.log.info('deep_link.received', { route: route.name });
  switch (route.name) {
    case 'open':
      to.openTarget(route.target);
      return;
    case 'sign-in': {
      const accepted = await to.onSignInLink(route.link);
      if (accepted.ok) return;
      to.log.warn('deep_link.sign_in_refused', { code: accepted.error.code });
      to.notice(noticeOf(accepted.error.code));
      return;
    }
    case 'unknown':
      to.notice('link_unknown');
      return;
    default:
      assertNever(route);
  }
}

/** A sentence for each thing that can be wrong with a link; other failures are told in general. */
function noticeOf(code: ErrorCode): NoticeCode {
  return linkProblems.find((problem) => problem === code) ?? 'sign_in_link_refused';
}
