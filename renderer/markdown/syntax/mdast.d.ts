import 'mdast';

declare module 'mdast' {
  // mdast is typed by merging into its own declaration, which only an interface can do.
  // oxlint-disable-next-line typescript/consistent-type-definitions
  interface Data {
    /** A fence or formula that has its closing marker. */
    closed?: boolean;
  }
}
