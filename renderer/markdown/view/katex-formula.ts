import katex from 'katex';
import 'katex/dist/katex.min.css';

const MOST_EXPANSIONS = 1_000;
/** How long a formula may become by macros that it defines itself. */
const LONGEST_EXPANDED = 20_000;
const DEFINES_MACROS = /\\(?:[gex]?def|let|futurelet|(?:re)?newcommand|providecommand)(?![a-zA-Z])/;
const LARGEST_SIZE_EM = 50;

/** Puts a formula into an element; false when it is not valid TeX, and then the element stays empty. */
export function renderFormula(element: HTMLElement, tex: string, display: boolean): boolean {
  element.replaceChildren();
  try {
    katex.render(tex, element, {
      displayMode: display,
      output: 'htmlAndMathml',
      throwOnError: true,
      strict: 'ignore',
      trust: false,
      maxExpand: DEFINES_MACROS.test(tex) ? Math.floor(LONGEST_EXPANDED / tex.length) : MOST_EXPANSIONS,
      maxSize: LARGEST_SIZE_EM,
    });
  } catch (error) {
    if (!(error instanceof katex.ParseError)) throw error;
    element.replaceChildren();
    return false;
  }
  applyStyles(element);
  return true;
}

/** The content security policy ignores style attributes (a few arrows have them) but not the same by script. */
function applyStyles(element: HTMLElement): void {
  for (const styled of element.querySelectorAll<HTMLElement | SVGElement>('[style]')) {
    styled.style.cssText = styled.getAttribute('style') ?? '';
  }
}
