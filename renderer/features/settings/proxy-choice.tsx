import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { proxyModes, type Settings, settingsSchema } from '#shared/domain/settings.ts';
import { SegmentedChoice } from '../../ui/choice.tsx';
import { TextField } from '../../ui/text-field.tsx';

type ProxyChoiceProps = {
  readonly proxy: Settings['proxy'];
  readonly onChange: (proxy: Settings['proxy']) => void;
};

export function ProxyChoice({ proxy, onChange }: ProxyChoiceProps) {
  const { t } = useTranslation('settings');
  const [url, setUrl] = useState(proxy.url);
  const [isWrong, setWrong] = useState(false);

  /** The address is used once it is whole: leaving the field saves it. */
  const saveUrl = () => {
    const next = { ...proxy, url: url.trim() };
    const valid = settingsSchema.shape.proxy.safeParse(next).success;
    setWrong(!valid);
    if (valid && next.url !== proxy.url) onChange(next);
  };

  return (
    <>
      <SegmentedChoice
        label={t('proxy')}
        value={proxy.mode}
        options={proxyModes.map((mode) => ({ value: mode, label: t(`proxyModes.${mode}`) }))}
        onChange={(mode) => onChange({ ...proxy, mode })}
      />
      {proxy.mode === 'manual' ? (
        <TextField
          type="url"
          label={t('proxyUrl')}
          help={t('proxyUrlHelp')}
          error={isWrong ? t('proxyUrlInvalid') : null}
          value={url}
          onChange={setUrl}
          onBlur={saveUrl}
        />
      ) : null}
    </>
  );
}
