import type { Definition } from 'mdast';
import { Image as ImageIcon } from 'lucide-react';
import { type MouseEvent, type ReactNode, use } from 'react';
import { ReferencesContext, useEnvironment } from './environment.ts';
import styles from './markdown.module.css';
import { imageSource, openableUrl } from '../urls.ts';

const MIDDLE_BUTTON = 1;

type LinkProps = {
  readonly address: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
};

/** A link that opens outside of the app, or plain text when its address is not one to open. */
export function Link({ address, children, className }: LinkProps) {
  const { onOpenLink } = useEnvironment();
  const href = openableUrl(address)?.href;
  if (href === undefined) return <span>{children}</span>;
  const open = (event: MouseEvent) => {
    event.preventDefault();
    onOpenLink(href);
  };
  return (
    <a
      className={className ?? styles['link']}
      href={href}
      title={href}
      rel="noreferrer"
      draggable={false}
      onClick={open}
      onAuxClick={(event) => event.button === MIDDLE_BUTTON && open(event)}
    >
      {children}
    </a>
  );
}

type ImageProps = { readonly address: string; readonly alt: string; readonly inLink: boolean };

/** An image carried in the text, or a chip that names the image and where it would have come from. */
export function Image({ address, alt, inLink }: ImageProps) {
  const { labels } = useEnvironment();
  const source = imageSource(address);
  if (source.kind === 'embedded') return <img className={styles['image']} src={source.src} alt={alt} />;
  const content = (
    <>
      <ImageIcon size={15} aria-hidden />
      <bdi>{alt || labels.image}</bdi>
      {source.kind === 'remote' && <bdi className={styles['host']}>({source.url.host})</bdi>}
    </>
  );
  if (source.kind === 'refused' || inLink) return <span className={styles['chip']}>{content}</span>;
  return (
    <Link address={source.url.href} className={styles['chip']}>
      {content}
    </Link>
  );
}

type ByReferenceProps = {
  readonly identifier: string;
  readonly render: (definition: Definition) => ReactNode;
  /** What is shown should the definition be missing. */
  readonly children: ReactNode;
};

export function ByReference({ identifier, render, children }: ByReferenceProps) {
  const definition = use(ReferencesContext).definitions.get(identifier);
  return definition ? render(definition) : children;
}
