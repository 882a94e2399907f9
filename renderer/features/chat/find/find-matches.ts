/** The form in which texts are compared: any case is the same, any blank is a space, and every character has its place. */
export function searchForm(text: string): string {
  const lower = text.toLowerCase();
  // Of a few characters the small form is longer: they stay, so that places in the form are places in the text.
  return lower.length === text.length ? lower : Array.from(text, keptLength).join('');
}

function keptLength(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}

/** What is looked for, in the same form; '' for nothing. */
export function wantedForm(query: string): string {
  return searchForm(query.trim().replace(/\s+/g, ' '));
}

/** Where `wanted` stands in a text; both in their search form. */
export function positionsOf(text: string, wanted: string): readonly number[] {
  const positions: number[] = [];
  if (wanted === '') return positions;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    positions.push(at);
  }
  return positions;
}
