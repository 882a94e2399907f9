/** The whole text of a body, or `null` when it is longer than `maxBytes`. Throws what the network threw. */
export async function readText(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  onBytes?: (received: number) => void,
): Promise<string | null> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return null;
    onBytes?.(bytes);
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  parts.push(decoder.decode());
  return parts.join('');
}
