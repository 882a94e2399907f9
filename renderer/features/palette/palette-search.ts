export type PaletteItem = {
  readonly id: string;
  readonly label: string;
  /** Found by these too: other words for the same, or the thing's kind. */
  readonly keywords?: string;
  /** The keys that do the same. */
  readonly keys?: string;
  /** Only shown once something is typed. */
  readonly onlyWhenSearched?: boolean;
  readonly onAction: () => void;
};

export type PaletteSection = {
  readonly id: string;
  readonly title: string;
  readonly items: readonly PaletteItem[];
};

/** More of one kind than anybody reads. */
const maxPerSection = 12;

/** What fits every word of the query. Labels that begin with it come first; empty sections are left out. */
export function searchPalette(sections: readonly PaletteSection[], query: string): readonly PaletteSection[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  return sections
    .map((section) => ({ ...section, items: searchItems(section, words).slice(0, maxPerSection) }))
    .filter(({ items }) => items.length > 0);
}

function searchItems({ title, items }: PaletteSection, words: readonly string[]): readonly PaletteItem[] {
  const [first] = words;
  if (first === undefined) return items.filter(({ onlyWhenSearched }) => onlyWhenSearched !== true);
  const found = items.filter(({ label, keywords = '' }) => {
    const text = fold(`${label} ${keywords} ${title}`);
    return words.every((word) => text.includes(word));
  });
  const starts = (item: PaletteItem) => fold(item.label).startsWith(first);
  return [...found.filter(starts), ...found.filter((item) => !starts(item))];
}

/** Upper and lower case, widths and accents make no difference. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
