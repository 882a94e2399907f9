import { useTranslation } from 'react-i18next';
import { Mark } from '../../../ui/mark.tsx';
import styles from './thread.module.css';

const starters = ['explain', 'write', 'code', 'plan'] as const;

/** The first thing in a new chat: four ways to begin. A starter fills the composer and never sends. */
export function EmptyChat({ onPick }: { readonly onPick: (prompt: string) => void }) {
  const { t } = useTranslation('chat');
  return (
    <div className={styles['empty']}>
      <Mark size={44} />
      <h2>{t('empty.title')}</h2>
      <p>{t('empty.text')}</p>
      <ul>
        {starters.map((starter) => (
          <li key={starter}>
            <button type="button" onClick={() => onPick(t(`empty.starterPrompts.${starter}`))}>
              {t(`empty.starters.${starter}`)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
