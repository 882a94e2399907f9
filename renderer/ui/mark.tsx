import mark from '../../build/mark.svg';

/** The product's sign; says nothing a screen reader needs. */
export function Mark({ size }: { readonly size: number }) {
  return <img src={mark} width={size} height={size} alt="" />;
}
