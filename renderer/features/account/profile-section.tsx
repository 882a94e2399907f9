import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Profile } from '#shared/domain/account.ts';
import { Button } from '../../ui/button.tsx';
import { Facts, Section } from '../../ui/page.tsx';
import { EmailChange } from './email-change.tsx';

type ProfileSectionProps = {
  readonly profile: Profile;
  readonly persistent: boolean;
  readonly onChanged: () => void;
};

/** Who the service says the person is, and where the sign-in is kept. */
export function ProfileSection({ profile, persistent, onChanged }: ProfileSectionProps) {
  const { t, i18n } = useTranslation('account');
  const [isChanging, setChanging] = useState(false);
  const since =
    profile.createdAt === null
      ? null
      : new Intl.DateTimeFormat(i18n.language, { dateStyle: 'long' }).format(new Date(profile.createdAt));
  return (
    <Section title={t('profile.signIn')}>
      <Facts
        facts={[
          { name: t('profile.email'), value: <bdi dir="ltr">{profile.email}</bdi> },
          ...(since === null ? [] : [{ name: t('profile.sinceLabel'), value: since }]),
          {
            name: t('profile.session'),
            value: persistent ? t('profile.persistent') : t('profile.memory'),
          },
        ]}
      />
      {isChanging ? (
        <EmailChange email={profile.email} onChanged={onChanged} onClose={() => setChanging(false)} />
      ) : (
        <div>
          <Button size="s" onPress={() => setChanging(true)}>
            {t('email.change')}
          </Button>
        </div>
      )}
    </Section>
  );
}
