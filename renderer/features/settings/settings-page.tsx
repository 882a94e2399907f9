import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Platform } from '#shared/domain/app.ts';
import { fontSizeRange, type SettingsPatch, sendKeys, themes } from '#shared/domain/settings.ts';
import { localeNames, locales } from '#shared/locales.ts';
import { getBridge } from '../../platform/bridge.ts';
import { type SettingsSection, useNavigationStore } from '../../stores/navigation-store.ts';
import { useSessionStore } from '../../stores/session-store.ts';
import { updateSettings, useSettingsStore } from '../../stores/settings-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { Button } from '../../ui/button.tsx';
import { SegmentedChoice, SelectChoice } from '../../ui/choice.tsx';
import { DesktopSection } from './desktop-section.tsx';
import { Licences } from './licences.tsx';
import { ProxySettings } from './proxy-settings.tsx';
import styles from './settings.module.css';
import { UpdateSection } from './update-section.tsx';

/** Saves at once; says so when it could not. */
function useSaveSetting(): (patch: SettingsPatch) => void {
  const { t } = useTranslation('settings');
  return (patch) => {
    void updateSettings(patch).then((result) => {
      if (!result.ok) useToastStore.getState().show({ tone: 'danger', text: t('saveFailed') });
    });
  };
}

type SettingsPageProps = {
  readonly version: string;
  readonly platform: Platform;
  /** Scrolled to when the page opens. */
  readonly section: SettingsSection | null;
};

export function SettingsPage({ version, platform, section }: SettingsPageProps) {
  const { t } = useTranslation('settings');
  const modifier = platform === 'darwin' ? '⌘' : 'Ctrl';
  useEffect(() => {
    if (section !== null) document.getElementById(`settings-${section}`)?.scrollIntoView();
  }, [section]);
  const settings = useSettingsStore((state) => state.settings);
  const open = useNavigationStore((state) => state.open);
  const save = useSaveSetting();
  const openPage = (page: 'privacy-policy' | 'contact') =>
    void getBridge().commands['shell:open-page']({ page });

  return (
    <div className={styles['page']}>
      <h1>{t('title')}</h1>
      <section aria-labelledby="settings-appearance">
        <h2 id="settings-appearance">{t('appearance')}</h2>
        <SelectChoice
          label={t('language')}
          value={settings.NEXT_LOCALE}
          options={locales.map((locale) => ({ value: locale, label: localeNames[locale] }))}
          onChange={(NEXT_LOCALE) => save({ NEXT_LOCALE })}
        />
        <SegmentedChoice
          label={t('theme')}
          value={settings.theme}
          options={themes.map((theme) => ({ value: theme, label: t(`themes.${theme}`) }))}
          onChange={(theme) => save({ theme })}
        />
        <div className={styles['row']}>
          <label htmlFor="font-size">{t('fontSize')}</label>
          <span className={styles['range']}>
            <input
              id="font-size"
              type="range"
              min={fontSizeRange.min}
              max={fontSizeRange.max}
              value={settings.fontSize}
              aria-valuetext={t('fontSizeValue', { size: settings.fontSize })}
              onChange={(event) => save({ fontSize: Number(event.target.value) })}
            />
            <span className="tabular">{t('fontSizeValue', { size: settings.fontSize })}</span>
          </span>
        </div>
      </section>
      <section aria-labelledby="settings-writing">
        <h2 id="settings-writing">{t('writing')}</h2>
        <SegmentedChoice
          label={t('sendKey')}
          value={settings.sendKey}
          options={sendKeys.map((key) => ({ value: key, label: t(`sendKeys.${key}`, { modifier }) }))}
          onChange={(sendKey) => save({ sendKey })}
        />
      </section>
      <section aria-labelledby="settings-network">
        <h2 id="settings-network">{t('network')}</h2>
        <ProxySettings proxy={settings.proxy} onChange={(proxy) => save({ proxy })} />
      </section>
      <DesktopSection settings={settings} platform={platform} onSave={save} />
      <section aria-labelledby="settings-privacy">
        <h2 id="settings-privacy">{t('privacy')}</h2>
        <p>{t('privacyText')}</p>
        <SessionLine />
        <div className={styles['links']}>
          <Button size="s" onPress={() => open({ page: 'privacy' })}>
            {t('privacyPage')}
          </Button>
          <Button size="s" onPress={() => open({ page: 'account' })}>
            {t('accountPage')}
          </Button>
        </div>
      </section>
      <UpdateSection />
      <section aria-labelledby="settings-about">
        <h2 id="settings-about">{t('about')}</h2>
        <p>{t('version', { version })}</p>
        <div className={styles['links']}>
          <Button size="s" onPress={() => openPage('privacy-policy')}>
            {t('policy')}
          </Button>
          <Button size="s" onPress={() => openPage('contact')}>
            {t('contact')}
          </Button>
        </div>
        <Licences />
      </section>
    </div>
  );
}

/** Where the session lives: the person should know when their system has no safe key store. */
function SessionLine() {
  const { t } = useTranslation('settings');
  const session = useSessionStore((state) => state.session);
  if (session?.status !== 'signed-in') return <p>{t('sessionNone')}</p>;
  const { email, persistent } = session;
  return <p>{persistent ? t('sessionPersistent', { email }) : t('sessionMemory', { email })}</p>;
}
