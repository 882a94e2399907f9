import { imageSource, openableUrl } from '../urls.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** All that the renderer makes. */
const ELEMENTS =
  words(`div section p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code hr br table thead tbody tr th td
  a img span em strong del sup bdi button input svg path rect circle line polyline`);
const ATTRIBUTES = words(`class dir role tabindex title rel draggable type disabled checked start alt href src
  xmlns width height viewbox fill stroke stroke-width stroke-linecap stroke-linejoin d x y x1 x2 y1 y2 cx cy r rx ry
  points`);
const OWN_NAMES = /^(?:aria|data)-/;

/** What the typesetter makes of a formula. */
const FORMULA_ELEMENTS =
  words(`span svg path line math semantics annotation mrow mi mo mn ms mtext mspace msup msub
  msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd mlabeledtr mstyle mpadded mphantom menclose`);
const FORMULA_ATTRIBUTES =
  words(`class style aria-hidden xmlns encoding display displaystyle scriptlevel mathvariant
  mathcolor mathbackground mathsize fence stretchy separator form lspace rspace width height depth voffset minsize
  maxsize accent accentunder linethickness columnalign columnspacing columnlines rowspacing rowlines rowalign side
  notation symmetric movablelimits largeop linebreak viewbox preserveaspectratio d x1 x2 y1 y2 stroke-width`);
const STYLE_OF_TEXT = /url\(|expression|position:\s*fixed|\/\*|@import/i;

/** What of a page is not the renderer's own, or leads where nothing of a text may lead. */
export function unsafeParts(container: Element): readonly string[] {
  return [...container.querySelectorAll('*')].flatMap((element) => {
    const inFormula = element.closest('.katex') !== null;
    const tag = element.tagName.toLowerCase();
    const known = (inFormula ? FORMULA_ELEMENTS : ELEMENTS).has(tag);
    const faults = [...element.attributes].filter(
      ({ name, value }) => !isSafe(tag, name.toLowerCase(), value, inFormula),
    );
    return [...(known ? [] : [tag]), ...faults.map(({ name, value }) => `${tag} ${name}=${value}`)];
  });
}

function isSafe(tag: string, name: string, value: string, inFormula: boolean): boolean {
  if (inFormula) return FORMULA_ATTRIBUTES.has(name) && (name !== 'style' || !STYLE_OF_TEXT.test(value));
  if (name === 'href') return tag === 'a' && openableUrl(value)?.href === value;
  if (name === 'src') return tag === 'img' && imageSource(value).kind === 'embedded';
  return ATTRIBUTES.has(name) || OWN_NAMES.test(name);
}
