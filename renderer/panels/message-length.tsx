import { type ClipboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { maxMessageLength } from '#shared/limits.ts';
import { formatCount } from '../i18n/format.ts';
import { Banner } from '../ui/banner.tsx';

export type MessageLength = {
  readonly isTooLong: boolean;
  /** Characters of a paste that was refused, until something is typed. */
  readonly refusedPaste: number | null;
  readonly onPaste: (event: ClipboardEvent<HTMLTextAreaElement>) => void;
  readonly onTyped: () => void;
};

/** What a message can hold. A paste that does not fit is refused whole: cutting it silently would lose text. */
export function useMessageLength(text: string): MessageLength {
  const [refusedPaste, setRefusedPaste] = useState<number | null>(null);
  return {
    isTooLong: text.length > maxMessageLength,
    refusedPaste,
    onPaste: (event) => {
      const size = event.clipboardData.getData('text').length;
      const { selectionStart, selectionEnd } = event.currentTarget;
      const fits = text.length - (selectionEnd - selectionStart) + size <= maxMessageLength;
      setRefusedPaste(fits ? null : size);
      if (!fits) event.preventDefault();
    },
    onTyped: () => setRefusedPaste(null),
  };
}

type MessageLengthNotesProps = { readonly text: string; readonly length: MessageLength };

export function MessageLengthNotes({ text, length }: MessageLengthNotesProps) {
  const { t, i18n } = useTranslation('chat');
  const count = (value: number) => formatCount(value, i18n.language);
  const limit = count(maxMessageLength);
  return (
    <>
      {length.refusedPaste === null ? null : (
        <Banner tone="warning" role="alert">
          {t('composer.tooLong', { size: count(length.refusedPaste), limit })}
        </Banner>
      )}
      {length.isTooLong ? (
        <Banner tone="warning" role="alert">
          {t('composer.messageTooLong', { size: count(text.length), limit })}
        </Banner>
      ) : null}
    </>
  );
}
