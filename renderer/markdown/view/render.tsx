import type { List, ListItem, RootContent, Table, TableRow } from 'mdast';
import { Fragment, memo, type ReactNode } from 'react';
import { CodeBlock } from '../code/code-block.tsx';
import { useEnvironment } from './environment.ts';
import { Formula, OpenFormula } from './formula.tsx';
import { inGroups, sameGroup } from './groups.ts';
import styles from './markdown.module.css';
import { isClosed } from '../syntax/parse.ts';
import { renderHtml, renderPhrases } from './phrases.tsx';

/** Several blocks. `open` says that the end of the last one is the end of a text that still grows. */
export function renderBlocks(nodes: readonly RootContent[], open: boolean, isTight = false): ReactNode {
  return inGroups(nodes, (group, index, isLast) => (
    <BlockGroup key={index} nodes={group} isTight={isTight} open={open && isLast} />
  ));
}

type BlockGroupProps = {
  readonly nodes: readonly RootContent[];
  readonly isTight: boolean;
  readonly open: boolean;
};

/** Paragraphs of a tight list are no elements of their own. */
const BlockGroup = memo(function BlockGroup({ nodes, isTight, open }: BlockGroupProps) {
  return nodes.map((node, index) => (
    <Fragment key={index}>
      {isTight && node.type === 'paragraph'
        ? renderPhrases(node.children)
        : renderBlock(node, open && index === nodes.length - 1)}
    </Fragment>
  ));
}, sameGroup);

/** One block as elements. Only known elements are made, and nothing of the text ever becomes markup. */
export function renderBlock(node: RootContent, open: boolean): ReactNode {
  switch (node.type) {
    case 'paragraph':
      return <p>{renderPhrases(node.children)}</p>;
    case 'heading': {
      const Heading = `h${node.depth}` as const;
      return <Heading dir="auto">{renderPhrases(node.children)}</Heading>;
    }
    case 'thematicBreak':
      return <hr />;
    case 'blockquote':
      return <blockquote dir="auto">{renderBlocks(node.children, open)}</blockquote>;
    case 'list':
      return <ListView node={node} open={open} />;
    case 'listItem':
      return <ItemView node={node} isLoose={node.spread ?? false} open={open} />;
    case 'code':
      return <CodeBlock node={node} open={open && !isClosed(node)} />;
    case 'math':
      return open && !isClosed(node) ? <OpenFormula node={node} /> : <Formula tex={node.value} display />;
    case 'table':
      return <TableView node={node} />;
    case 'tableRow':
      return node.children.map((cell, index) => (
        <Fragment key={index}>{renderPhrases(cell.children)}</Fragment>
      ));
    case 'tableCell':
      return renderPhrases(node.children);
    case 'definition':
    case 'footnoteDefinition':
      // Definitions are not shown; the view shows the notes at the end.
      return null;
    case 'html':
      return <p>{renderHtml(node)}</p>;
    case 'yaml':
      return <p className={styles['html']}>{node.value}</p>;
    default:
      return renderPhrases([node]);
  }
}

function ListView({ node, open }: { readonly node: List; readonly open: boolean }) {
  const isLoose = node.spread === true || node.children.some((item) => item.spread === true);
  const items = inGroups(node.children, (group, index, isLast) => (
    <ItemGroup key={index} nodes={group} isLoose={isLoose} open={open && isLast} />
  ));
  if (!node.ordered) return <ul dir="auto">{items}</ul>;
  return (
    <ol dir="auto" start={node.start ?? 1}>
      {items}
    </ol>
  );
}

type ItemGroupProps = {
  readonly nodes: readonly ListItem[];
  readonly isLoose: boolean;
  readonly open: boolean;
};

const ItemGroup = memo(function ItemGroup({ nodes, isLoose, open }: ItemGroupProps) {
  return nodes.map((node, index) => (
    <ItemView key={index} node={node} isLoose={isLoose} open={open && index === nodes.length - 1} />
  ));
}, sameGroup);

type ItemProps = { readonly node: ListItem; readonly isLoose: boolean; readonly open: boolean };

const ItemView = memo(function ItemView({ node, isLoose, open }: ItemProps) {
  const { labels } = useEnvironment();
  const isTask = typeof node.checked === 'boolean';
  return (
    <li className={isTask ? styles['task'] : undefined}>
      {isTask && (
        <input
          type="checkbox"
          disabled
          checked={node.checked === true}
          aria-label={node.checked === true ? labels.taskDone : labels.taskOpen}
        />
      )}
      {renderBlocks(node.children, open, !isLoose)}
    </li>
  );
});

function TableView({ node }: { readonly node: Table }) {
  const { labels } = useEnvironment();
  const [head, ...body] = node.children;
  return (
    <div className={styles['table']} role="group" aria-label={labels.table} tabIndex={0}>
      <table dir="auto">
        <thead>
          <tr>{head && renderCells(head, 'th', node.align ?? [])}</tr>
        </thead>
        {body.length > 0 && (
          <tbody>
            {inGroups(body, (rows, index) => (
              <RowGroup key={index} nodes={rows} align={node.align?.join() ?? ''} />
            ))}
          </tbody>
        )}
      </table>
    </div>
  );
}

/** `align` as one text, so that it compares by its value. */
type RowGroupProps = { readonly nodes: readonly TableRow[]; readonly align: string };

const RowGroup = memo(function RowGroup({ nodes, align }: RowGroupProps) {
  return nodes.map((row, index) => <RowView key={index} node={row} align={align} />);
}, sameGroup);

const RowView = memo(function RowView({ node, align }: { readonly node: TableRow; readonly align: string }) {
  return <tr>{renderCells(node, 'td', align.split(','))}</tr>;
});

/** As many cells as the table has columns: a row may lack some, or have too many. */
function renderCells(row: TableRow, Cell: 'th' | 'td', align: readonly (string | null)[]) {
  return align.map((side, index) => (
    <Cell key={index} dir="auto" data-align={side || undefined}>
      {renderPhrases(row.children[index]?.children ?? [])}
    </Cell>
  ));
}
