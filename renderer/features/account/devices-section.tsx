import { Monitor } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DeviceSession } from '#shared/domain/account.ts';
import { formatDateTime } from '../../i18n/format.ts';
import { Reading } from '../../panels/reading.tsx';
import { useRequest } from '../../panels/use-request.ts';
import { getBridge } from '../../platform/bridge.ts';
import { useSignOutStore } from '../../stores/sign-out-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import styles from './account.module.css';

/** Where else the person is signed in; any of it can be ended from here. */
export function DevicesSection() {
  const { t } = useTranslation(['account', 'errors']);
  const devices = useRequest('sessions', () => getBridge().commands['account:sessions']({}));
  const askEverywhere = useSignOutStore((state) => state.askEverywhere);
  const { show } = useToastStore.getState();

  const end = async (id: string) => {
    const ended = await getBridge().commands['account:revoke-session']({ id });
    show(
      ended.ok
        ? { tone: 'info', text: t('account:devices.ended') }
        : { tone: 'danger', text: t(`errors:${ended.error.code}`) },
    );
    devices.reload();
  };

  return (
    <Section title={t('account:devices.title')} text={t('account:devices.text')}>
      <Reading request={devices}>
        {(sessions) => (
          <ul className={styles['devices']}>
            {sessions.map((session) => (
              <Device key={session.id} session={session} onEnd={() => void end(session.id)} />
            ))}
          </ul>
        )}
      </Reading>
      <div>
        <Button size="s" onPress={() => askEverywhere(true)}>
          {t('account:devices.everywhere')}
        </Button>
      </div>
    </Section>
  );
}

type DeviceProps = { readonly session: DeviceSession; readonly onEnd: () => void };

function Device({ session, onEnd }: DeviceProps) {
  const { t, i18n } = useTranslation('account');
  const name = useDeviceName(session.userAgent);
  const used = session.lastUsedAt;
  return (
    <li>
      <Monitor size={18} aria-hidden />
      <span>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        {session.current ? <em>{t('devices.current')}</em> : null}
        <small>
          {used === null
            ? t('devices.since', { when: formatDateTime(session.createdAt, i18n.language) })
            : t('devices.used', { when: formatDateTime(used, i18n.language) })}
        </small>
      </span>
      {session.current ? null : (
        <Button size="s" onPress={onEnd} label={t('devices.endLabel', { device: name })}>
          {t('devices.end')}
        </Button>
      )}
    </li>
  );
}

/** A browser's long description of itself, cut to what a person recognises. */
function useDeviceName(userAgent: string | null): string {
  const { t } = useTranslation('account');
  if (userAgent === null || userAgent === '') return t('devices.unknown');
  const app = /^APIPool-Desktop\/([\w.-]+)/.exec(userAgent)?.[1];
  if (app !== undefined) return t('devices.app', { version: app });
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\/[\d.]+/.exec(userAgent)?.[1];
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(userAgent)?.[1];
  const known = [browser, system].filter((part) => part !== undefined).join(' · ');
  return known === '' ? userAgent.slice(0, 60) : known;
}
