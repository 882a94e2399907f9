import { useTranslation } from 'react-i18next';
import type { Platform } from '#shared/domain/app.ts';
import type { Settings, SettingsPatch } from '#shared/domain/settings.ts';
import { Banner } from '../../ui/banner.tsx';
import { Switch } from '../../ui/switch.tsx';
import { ShortcutField } from './shortcut-field.tsx';
import { useDesktopStatus } from './use-desktop-status.ts';

type DesktopSectionProps = {
  readonly settings: Settings;
  readonly platform: Platform;
  readonly onSave: (patch: SettingsPatch) => void;
};

/** The app's places outside of its window. What this desktop cannot do is said where it would matter. */
export function DesktopSection({ settings, platform, onSave }: DesktopSectionProps) {
  const { t } = useTranslation('settings');
  const status = useDesktopStatus();
  const hasTray = status?.tray ?? true;

  return (
    <>
      <section aria-labelledby="settings-desktop">
        <h2 id="settings-desktop">{t('desktop')}</h2>
        <ShortcutField
          setting={settings.quickShortcut}
          status={status}
          platform={platform}
          onChange={(quickShortcut) => onSave({ quickShortcut })}
        />
        <Switch
          label={t('showTray')}
          isOn={settings.showTray}
          onChange={(showTray) => onSave({ showTray })}
        />
        {platform === 'darwin' ? null : (
          <>
            <Switch
              label={t('closeToTray')}
              help={t('closeToTrayText')}
              isOn={settings.closeToTray && settings.showTray}
              isDisabled={!settings.showTray}
              onChange={(closeToTray) => onSave({ closeToTray })}
            />
            {hasTray ? null : <p>{t('noTray')}</p>}
          </>
        )}
        <Switch
          label={t('startAtLogin')}
          isOn={settings.startAtLogin}
          onChange={(startAtLogin) => onSave({ startAtLogin })}
        />
        {settings.startAtLogin ? (
          <Switch
            label={t('startHidden')}
            isOn={settings.startHidden}
            onChange={(startHidden) => onSave({ startHidden })}
          />
        ) : null}
        {status?.loginItem === 'failed' ? <Banner tone="warning">{t('loginItemFailed')}</Banner> : null}
      </section>
      <section aria-labelledby="settings-notifications">
        <h2 id="settings-notifications">{t('notifications')}</h2>
        <Switch
          label={t('notify')}
          isOn={settings.notifications}
          onChange={(notifications) => onSave({ notifications })}
        />
        <Switch
          label={t('notificationText')}
          isOn={settings.notificationText}
          isDisabled={!settings.notifications}
          onChange={(notificationText) => onSave({ notificationText })}
        />
        {status?.notifications === false ? <p>{t('noNotifications')}</p> : null}
      </section>
    </>
  );
}
