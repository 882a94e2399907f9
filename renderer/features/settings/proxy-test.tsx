import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProxyTest } from '#shared/domain/desktop.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { formatCount } from '../../i18n/format.ts';
import { getBridge } from '../../platform/bridge.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import styles from './settings.module.css';

type Tested = { readonly proxy: Settings['proxy']; readonly result: ProxyTest | string };

type ProxyTestButtonProps = {
  readonly proxy: Settings['proxy'];
  /** False while the address is missing or not whole. */
  readonly isTestable: boolean;
};

/** Tries the way to the service once and says which part of it failed. */
export function ProxyTestButton({ proxy, isTestable }: ProxyTestButtonProps) {
  const { t, i18n } = useTranslation(['settings', 'errors', 'common']);
  const [isTesting, setTesting] = useState(false);
  const [tested, setTested] = useState<Tested | null>(null);

  const test = async () => {
    setTesting(true);
    const answer = await getBridge().commands['network:test-proxy'](proxy);
    setTesting(false);
    setTested({ proxy, result: answer.ok ? answer.value : t(`errors:${answer.error.code}`) });
  };
  const isOfThisProxy = tested?.proxy.mode === proxy.mode && tested.proxy.url === proxy.url;
  const result = isOfThisProxy && !isTesting ? tested.result : null;
  const say = ({ outcome, via, ms }: ProxyTest) => {
    const way = via === null ? t('proxyTestDirect') : t('proxyTestVia', { proxy: via });
    return `${t(`proxyOutcomes.${outcome}`, { ms: formatCount(ms, i18n.language) })} ${way}`;
  };

  return (
    <>
      <div className={styles['links']}>
        <Button size="s" isPending={isTesting} isDisabled={!isTestable} onPress={() => void test()}>
          {isTesting ? t('proxyTesting') : t('proxyTest')}
        </Button>
        {isTestable ? null : <span>{t('proxyTestWaits')}</span>}
      </div>
      {result === null ? null : typeof result === 'string' ? (
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
