import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProxyTest } from '#shared/domain/desktop.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { formatCount } from '../../i18n/format.ts';
import { getBridge } from '../../platform/bridge.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';

/** Tries the way to the service once and says which part of it failed. */
export function ProxyTestButton({ proxy }: { readonly proxy: Settings['proxy'] }) {
  const { t, i18n } = useTranslation(['settings', 'errors', 'common']);
  const [isTesting, setTesting] = useState(false);
  const [result, setResult] = useState<ProxyTest | string | null>(null);

  const test = async () => {
    setTesting(true);
    const answer = await getBridge().commands['network:test-proxy'](proxy);
    setTesting(false);
    setResult(answer.ok ? answer.value : t(`errors:${answer.error.code}`));
  };
  const say = ({ outcome, via, ms }: ProxyTest) => {
    const way = via === null ? t('proxyTestDirect') : t('proxyTestVia', { proxy: via });
    return `${t(`proxyOutcomes.${outcome}`, { ms: formatCount(ms, i18n.language) })} ${way}`;
  };

  return (
    <>
      <div>
        <Button size="s" isPending={isTesting} onPress={() => void test()}>
          {isTesting ? t('proxyTesting') : t('proxyTest')}
        </Button>
      </div>
      {result === null || isTesting ? null : typeof result === 'string' ? (
        <Banner tone="danger">{result}</Banner>
      ) : (
        <Banner tone={result.outcome === 'reachable' ? 'info' : 'warning'}>
          <p>{say(result)}</p>
          {result.outcome === 'reachable' || result.detail === '' ? null : (
            <details>
              <summary>{t('common:actions.details')}</summary>
              <code dir="ltr">{result.detail}</code>
            </details>
          )}
        </Banner>
      )}
    </>
  );
}
