import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../../ui/button.tsx';
import styles from './message.module.css';

export type Versions = {
  /** From 0. */
  readonly index: number;
  readonly ids: readonly string[];
};

/** ‹2/3›: the sibling answers or edits at this place of the conversation. */
export function VersionSwitch({
  versions,
  onChoose,
}: {
  readonly versions: Versions;
  readonly onChoose: (messageId: string) => void;
}) {
  const { t } = useTranslation('chat');
  const { index, ids } = versions;
  if (ids.length < 2) return null;
  const choose = (id: string | undefined) => (id === undefined ? undefined : () => onChoose(id));
  const before = choose(ids[index - 1]);
  const after = choose(ids[index + 1]);
  return (
    <fieldset
      className={styles['versions']}
      aria-label={t('message.versions', { index: index + 1, total: ids.length })}
    >
      <IconButton
        size="s"
        label={t('message.previous')}
        isDisabled={!before}
        {...(before ? { onPress: before } : {})}
      >
        <ChevronLeft size={15} className="mirrored" aria-hidden />
      </IconButton>
      <span className="tabular" aria-hidden>
        {index + 1}/{ids.length}
      </span>
      <IconButton
        size="s"
        label={t('message.next')}
        isDisabled={!after}
        {...(after ? { onPress: after } : {})}
      >
        <ChevronRight size={15} className="mirrored" aria-hidden />
      </IconButton>
    </fieldset>
  );
}
