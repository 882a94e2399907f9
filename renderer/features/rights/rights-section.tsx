import { useTranslation } from 'react-i18next';
import type { HistoryDb } from '../../data/open.ts';
import { ExportButton } from '../../panels/export-button.tsx';
import { Section } from '../../ui/page.tsx';
import { LocalChats } from './local-chats.tsx';
import styles from './rights.module.css';

type RightsSectionProps = {
  readonly db: HistoryDb | null;
  readonly email: string;
  /** False with a key only: the service shows nothing of an account then. */
  readonly hasSession: boolean;
  /** Removes all chats of the account from this device. */
  readonly onWipe: () => Promise<boolean>;
};

/** What a person can take along, and what they can have removed from this device. */
export function RightsSection({ hasSession, ...local }: RightsSectionProps) {
  const { t } = useTranslation('account');
  return (
    <Section title={t('rights.title')} text={t('rights.text')}>
      {hasSession ? (
        <div className={styles['right']}>
          <p>{t('rights.exportText')}</p>
          <ExportButton kind="data" label={t('rights.export')} />
        </div>
      ) : null}
      <LocalChats {...local} forgets={false} />
      <p>{t('rights.correct')}</p>
    </Section>
  );
}
