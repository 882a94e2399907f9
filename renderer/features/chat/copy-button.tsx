import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/button.tsx';

/** Writes plain text to the system clipboard; false when the system refused. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function CopyButton({ text }: { readonly text: string }) {
  const { t } = useTranslation('chat');
  const [outcome, setOutcome] = useState<'copied' | 'failed' | null>(null);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), 2000);
    return () => clearTimeout(timer);
  }, [outcome]);

  const label =
    outcome === 'copied'
      ? t('message.copied')
      : outcome === 'failed'
        ? t('message.copyFailed')
        : t('message.copy');
  const copy = async () => setOutcome((await copyText(text)) ? 'copied' : 'failed');
  return (
    <>
      <IconButton size="s" label={label} onPress={() => void copy()}>
        {outcome === 'copied' ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
      </IconButton>
      <span className="visually-hidden" role="status">
        {outcome === null ? '' : label}
      </span>
    </>
  );
}
