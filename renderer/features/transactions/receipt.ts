/** A receipt as plain text: names in the person's language, values as the service wrote them. */
export function receiptText(
  title: string,
  lines: readonly { readonly name: string; readonly value: string }[],
): string {
  const width = Math.max(...lines.map(({ name }) => name.length), 0);
  return [
    title,
    '',
    ...lines.map(({ name, value }) => `${name}:${' '.repeat(width - name.length + 1)}${value}`),
    '',
  ].join('\n');
}
