import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart, useLazyPart } from '../../ui/lazy-part.ts';
import styles from './settings.module.css';

const licencesPart = lazyPart(async () => (await import('virtual:licences')).licences);

/** The libraries whose code is in the app. Their texts are long, so they come when somebody wants them. */
export function Licences() {
  const { t } = useTranslation('settings');
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles['licences']} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('licences')}</summary>
      {isOpen ? <LicenceList /> : null}
    </details>
  );
}

function LicenceList() {
  const { t } = useTranslation('settings');
  const licences = useLazyPart(licencesPart);
  if (licences === undefined) return <p>{t('licencesLoading')}</p>;
  return (
    <ul dir="ltr">
      {licences.map(({ name, version, licence, text }) => (
        <li key={name}>
          {text === '' ? (
            `${name} ${version} · ${licence}`
          ) : (
            <details>
              <summary>{`${name} ${version} · ${licence}`}</summary>
              <pre>{text}</pre>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}
