import { useTranslation } from 'react-i18next';
import type { NoticeCode } from '#shared/domain/app.ts';
import { type LinkProblem, linkProblems } from '#shared/errors.ts';
import { dismissNotice, useSessionStore } from '../stores/session-store.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';

/** What main found out by itself; stays until the person has read it. */
export function Notices() {
  const { t } = useTranslation('common');
  const notices = useSessionStore((state) => state.notices);
  return notices.map((code) => (
    <Banner
      key={code}
      tone="warning"
      actions={
        <Button size="s" onPress={() => dismissNotice(code)}>
          {t('actions.dismiss')}
        </Button>
      }
    >
      <NoticeText code={code} />
    </Banner>
  ));
}

/** What is wrong with a sign-in link is told in the same words as where one is pasted. */
function NoticeText({ code }: { readonly code: NoticeCode }) {
  const { t } = useTranslation(['common', 'errors']);
  return isToldAsError(code) ? t(`errors:${code}`) : t(`common:notices.${code}`);
}

type ToldAsError = Exclude<LinkProblem, 'link_unknown'>;

function isToldAsError(code: NoticeCode): code is ToldAsError {
  return code !== 'link_unknown' && linkProblems.some((problem) => problem === code);
}
