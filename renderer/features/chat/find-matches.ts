/** Messages whose text contains the query, in any case. Indices into the list, in reading order. */
export function messagesWith(texts: readonly string[], query: string): readonly number[] {
  const wanted = query.trim().toLocaleLowerCase();
  if (wanted === '') return [];
  return texts.flatMap((text, index) => (text.toLocaleLowerCase().includes(wanted) ? [index] : []));
}

/** Every place in the drawn text where the query stands. A match cut by formatting is found, but not marked. */
export function rangesOf(container: Node, query: string): readonly Range[] {
  const wanted = query.trim().toLocaleLowerCase();
  if (wanted === '') return [];
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = (node.textContent ?? '').toLocaleLowerCase();
    // A character whose lower case is longer would shift the offsets: then this node is left unmarked.
    if (text.length !== (node.textContent ?? '').length) continue;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      ranges.push(range);
    }
  }
  return ranges;
}
