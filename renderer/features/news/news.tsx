import { Megaphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ServiceNotice } from '#shared/domain/account.ts';
import { formatDateTime } from '../../i18n/format.ts';
import { useRequest } from '../../panels/use-request.ts';
import { getBridge } from '../../platform/bridge.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { Button } from '../../ui/button.tsx';
import styles from './news.module.css';

/** What the service wants its people to know (P11): in sight until read, then never again for this account. */
export function News() {
  const { t, i18n } = useTranslation('account');
  const locale = useSettingsStore((state) => state.settings.NEXT_LOCALE);
  // A feed that is absent or away is no news: nothing is said about it.
  const news = useRequest(`news ${locale}`, () => getBridge().commands['account:notices']({}));
  const read = async ({ id }: ServiceNotice) => {
    await getBridge().commands['account:notice-read']({ id });
    news.reload();
  };
  const notices = news.value ?? [];
  if (notices.length === 0) return null;
  return (
    <section className={styles['news']} aria-label={t('news.title')}>
      {notices.map((notice) => (
        <article key={notice.id} className={styles['notice']}>
          <Megaphone size={18} aria-hidden />
          <div className={styles['body']} dir="auto">
            <h2>{notice.title}</h2>
            <p>{notice.body}</p>
            <small>{formatDateTime(notice.publishedAt, i18n.language)}</small>
          </div>
          <div className={styles['actions']}>
            {notice.url === null ? null : (
              <Button
                size="s"
                onPress={() => void getBridge().commands['shell:open-external']({ url: notice.url ?? '' })}
              >
                {t('news.more')}
              </Button>
            )}
            <Button size="s" onPress={() => void read(notice)}>
              {t('news.read')}
            </Button>
          </div>
        </article>
      ))}
    </section>
  );
}
