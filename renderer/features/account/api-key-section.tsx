import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiKeyState, apiKeySchema } from '#shared/domain/account.ts';
import { Reading } from '../../panels/reading.tsx';
import { useRequest } from '../../panels/use-request.ts';
import { getBridge } from '../../platform/bridge.ts';
import { updateSettings, useSettingsStore } from '../../stores/settings-store.ts';
import { useSignOutStore } from '../../stores/sign-out-store.ts';
import { useToastStore } from '../../stores/toast-store.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/page.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './account.module.css';

type ApiKeySectionProps = {
  readonly accountId: string;
  /** The person is here by the key alone. */
  readonly isKeyOnly: boolean;
};

/** A pasted key: the second way in. */
export function ApiKeySection({ accountId, isKeyOnly }: ApiKeySectionProps) {
  const { t } = useTranslation('account');
  const state = useRequest('api key', () => getBridge().commands['api-key:state']({}));
  return (
    <Section title={t('key.title')} text={t('key.text')}>
      <Reading request={state}>
        {(value) => (
          <>
            {value.masked === null ? null : (
              <KeptKey
                state={value}
                isOwn={value.accountId === accountId}
                isKeyOnly={isKeyOnly}
                onChanged={state.reload}
              />
            )}
            <PasteKey hasKey={value.masked !== null} onChanged={state.reload} />
          </>
        )}
      </Reading>
    </Section>
  );
}

type KeptKeyProps = {
  readonly state: ApiKeyState;
  readonly isOwn: boolean;
  readonly isKeyOnly: boolean;
  readonly onChanged: () => void;
};

function KeptKey({ state, isOwn, isKeyOnly, onChanged }: KeptKeyProps) {
  const { t } = useTranslation(['account', 'errors']);
  const prefer = useSettingsStore(({ settings }) => settings.preferApiKey);
  const [isTesting, setTesting] = useState(false);
  const [outcome, setOutcome] = useState<{ readonly ok: boolean; readonly text: string } | null>(null);
  const ask = useSignOutStore((store) => store.ask);
  const key = state.masked ?? '';

  const test = async () => {
    setTesting(true);
    const result = await getBridge().commands['api-key:test']({});
    setTesting(false);
    setOutcome({
      ok: result.ok,
      text: result.ok
        ? t('account:key.works', { count: result.value.models })
        : t(`errors:${result.error.code}`),
    });
  };
  const remove = async () => {
    const removed = await getBridge().commands['api-key:remove']({});
    useToastStore
      .getState()
      .show(
        removed.ok
          ? { tone: 'info', text: t('account:key.removed') }
          : { tone: 'danger', text: t(`errors:${removed.error.code}`) },
      );
    onChanged();
  };

  return (
    <>
      <p>
        {state.persistent ? t('account:key.kept', { key }) : t('account:key.keptMemory', { key })}{' '}
        {t('account:key.signOutRemoves')}
      </p>
      {isOwn ? null : <Banner tone="info">{t('account:key.otherAccount')}</Banner>}
      {isOwn && !isKeyOnly ? (
        <label className={styles['check']}>
          <input
            type="checkbox"
            checked={prefer}
            onChange={(event) => void updateSettings({ preferApiKey: event.target.checked })}
          />
          <span>
            {t('account:key.prefer')}
            <small>{t('account:key.preferHelp')}</small>
          </span>
        </label>
      ) : null}
      {outcome === null ? null : (
        <Banner tone={outcome.ok ? 'info' : 'danger'} role={outcome.ok ? 'status' : 'alert'}>
          {outcome.text}
        </Banner>
      )}
      <div className={styles['row']}>
        <Button size="s" isPending={isTesting} onPress={() => void test()}>
          {isTesting ? t('account:key.testing') : t('account:key.test')}
        </Button>
        <Button
          size="s"
          variant="danger"
          onPress={() => {
            if (isKeyOnly) ask('key');
            else void remove();
          }}
        >
          {t('account:key.remove')}
        </Button>
      </div>
    </>
  );
}

function PasteKey({ hasKey, onChanged }: { readonly hasKey: boolean; readonly onChanged: () => void }) {
  const { t } = useTranslation(['account', 'errors']);
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const save = async () => {
    const key = apiKeySchema.safeParse(typed);
    if (!key.success) {
      setError(t('account:key.invalid'));
      return;
    }
    const saved = await getBridge().commands['api-key:save']({ key: key.data });
    setError(saved.ok ? null : t(`errors:${saved.error.code}`));
    if (saved.ok) {
      setTyped('');
      onChanged();
    }
  };
  return (
    <form
      className={styles['codeLine']}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField
        type="password"
        label={hasKey ? t('account:key.replace') : t('account:key.paste')}
        placeholder={t('account:key.placeholder')}
        autoComplete="off"
        error={error}
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setError(null);
        }}
      />
      <Button type="submit" isDisabled={typed.trim() === ''}>
        {t('account:key.save')}
      </Button>
    </form>
  );
}
