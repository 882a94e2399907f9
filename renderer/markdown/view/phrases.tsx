import type { Html, PhrasingContent } from 'mdast';
import { Fragment, memo, type ReactNode } from 'react';
import { assertNever } from '#shared/result.ts';
import { renderLines } from '../code/code-lines.tsx';
import { FootnoteCall } from './footnotes.tsx';
import { Formula } from './formula.tsx';
import { inGroups, sameGroup } from './groups.ts';
import { ByReference, Image, Link } from './links.tsx';
import styles from './markdown.module.css';

const LINE_BREAK = /^<br\s*\/?>$/i;

/** The content of a line of text as elements. Links do not nest, so what stands in one is told so. */
export function renderPhrases(nodes: readonly PhrasingContent[], inLink = false): ReactNode {
  return inGroups(nodes, (group, index) => <PhraseGroup key={index} nodes={group} inLink={inLink} />);
}

type PhraseGroupProps = { readonly nodes: readonly PhrasingContent[]; readonly inLink: boolean };

const PhraseGroup = memo(function PhraseGroup({ nodes, inLink }: PhraseGroupProps) {
  return nodes.map((node, index) => <Fragment key={index}>{renderPhrase(node, inLink)}</Fragment>);
}, sameGroup);

function renderPhrase(node: PhrasingContent, inLink: boolean): ReactNode {
  switch (node.type) {
    case 'text':
      return node.value;
    case 'break':
      return <br />;
    case 'emphasis':
      return <em>{renderPhrases(node.children, inLink)}</em>;
    case 'strong':
      return <strong>{renderPhrases(node.children, inLink)}</strong>;
    case 'delete':
      return <del>{renderPhrases(node.children, inLink)}</del>;
    case 'inlineCode':
      return (
        <code className={styles['inlineCode']} dir="ltr">
          {node.value}
        </code>
      );
    case 'inlineMath':
      return <Formula tex={node.value} display={false} />;
    case 'html':
      return renderHtml(node);
    case 'link':
      return <Link address={node.url}>{renderPhrases(node.children, true)}</Link>;
    case 'linkReference':
      return (
        <ByReference
          identifier={node.identifier}
          render={({ url }) => <Link address={url}>{renderPhrases(node.children, true)}</Link>}
        >
          [{renderPhrases(node.children, inLink)}]
        </ByReference>
      );
    case 'image':
      return <Image address={node.url} alt={node.alt ?? ''} inLink={inLink} />;
    case 'imageReference':
      return (
        <ByReference
          identifier={node.identifier}
          render={({ url }) => <Image address={url} alt={node.alt ?? ''} inLink={inLink} />}
        >
          {`![${node.alt ?? ''}]`}
        </ByReference>
      );
    case 'footnoteReference':
      return <FootnoteCall identifier={node.identifier} inLink={inLink} />;
    default:
      return assertNever(node);
  }
}

/** Markup in the text is shown as it is written. Only a line break, common in table cells, is obeyed. */
export function renderHtml(node: Html): ReactNode {
  if (LINE_BREAK.test(node.value)) return <br />;
  return <span className={styles['html']}>{renderLines(node)}</span>;
}
