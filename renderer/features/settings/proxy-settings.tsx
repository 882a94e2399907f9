import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { proxyModes, type Settings, settingsSchema } from '#shared/domain/settings.ts';
import { SegmentedChoice } from '../../ui/choice.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ProxyTestButton } from './proxy-test.tsx';

type ProxySettingsProps = {
  readonly proxy: Settings['proxy'];
  readonly onChange: (proxy: Settings['proxy']) => void;
};

/** The way out, and a test of it as it stands here, saved or not. */
export function ProxySettings({ proxy, onChange }: ProxySettingsProps) {
  const { t } = useTranslation('settings');
  const [url, setUrl] = useState(proxy.url);
  const [wasLeft, setLeft] = useState(false);
  const isManual = proxy.mode === 'manual';
  const typed = isManual ? { ...proxy, url: url.trim() } : proxy;
  const isValid = settingsSchema.shape.proxy.safeParse(typed).success;
  const isMissing = typed.url === '';

  /** The address is used once it is whole: leaving the field saves it. */
  const leave = () => {
    setLeft(true);
    if (isValid && typed.url !== proxy.url) onChange(typed);
  };

  return (
    <>
      <SegmentedChoice
        label={t('proxy')}
        value={proxy.mode}
        options={proxyModes.map((mode) => ({ value: mode, label: t(`proxyModes.${mode}`) }))}
        onChange={(mode) => onChange({ ...proxy, mode })}
      />
      {isManual ? (
        <TextField
          type="url"
          label={t('proxyUrl')}
          help={isMissing ? t('proxyUrlMissing') : t('proxyUrlHelp')}
          error={wasLeft && !isValid ? t('proxyUrlInvalid') : null}
          value={url}
          onChange={(text) => {
            setUrl(text);
            setLeft(false);
          }}
          onBlur={leave}
        />
      ) : null}
      <ProxyTestButton proxy={typed} isTestable={!isManual || (isValid && !isMissing)} />
    </>
  );
}
