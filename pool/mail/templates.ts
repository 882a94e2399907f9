/** A mail the auth service wants sent; a change of address sends one to the old and one to the new. */
export type SignInMail = {
  readonly kind: 'signup' | 'magiclink' | 'email_change';
  readonly to: string;
  readonly code: string;
  readonly tokenHash: string;
  /** Where the app wants to be led back to; the site's address otherwise. */
  readonly redirectTo?: string;
  /** What the hook is told of the account beside the address. */
  readonly user?: Readonly<Record<string, unknown>>;
};

export type RenderedMail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

const words = {
  signup: {
    subject: 'Confirm your APIPool account',
    lead: 'Welcome to APIPool. Your code to confirm this address:',
  },
  magiclink: { subject: 'Sign in to APIPool', lead: 'Your code to sign in to APIPool:' },
  email_change: {
    subject: 'Confirm the new address of your APIPool account',
    lead: 'The address of your APIPool account is to be changed. The old and the new address both have to agree. Your code:',
  },
} as const;

/**
 * The link leads to a page with a button, never to the address that spends the token: mail scanners open links,
 * and code and link are one token.
 */
export function renderSignInMail(mail: SignInMail, siteUrl: string): RenderedMail {
  const { subject, lead } = words[mail.kind];
  const link = `${siteUrl}/auth/desktop?token_hash=${encodeURIComponent(mail.tokenHash)}&type=${mail.kind === 'email_change' ? mail.kind : 'email'}`;
  const foot = 'It is valid for one hour. If you did not ask for it, ignore this mail.';
  return {
    to: mail.to,
    subject: `${subject}: ${mail.code}`,
    text: `${lead}\n\n${mail.code}\n\nOr open this page on the computer with the app:\n${link}\n\n${foot}\n`,
    html: [
      '<!doctype html><html lang="en"><body style="font-family:sans-serif">',
      `<p>${lead}</p><p style="font-size:28px;letter-spacing:4px"><strong>${mail.code}</strong></p>`,
      `<p><a href="${link.replaceAll('&', '&amp;')}">Open APIPool on this computer</a></p><p>${foot}</p>`,
      '</body></html>',
    ].join(''),
  };
}

export function isMailKind(kind: string): kind is SignInMail['kind'] {
  return Object.hasOwn(words, kind);
}
