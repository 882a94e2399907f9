import { z } from 'zod';

/** What a project's dashboard would set. A lever changes it while the pool runs. */
export const authRulesSchema = z.strictObject({
  /** New people may sign up. */
  signups: z.boolean(),
  /** Signing in by e-mail is on at all. */
  email_sign_in: z.boolean(),
  /** When not empty, mail goes to these addresses only (`name+label@` counts as `name@`). */
  authorized_addresses: z.array(z.string()),
  /** A session cannot be refreshed longer than this after its sign-in; null: for ever. */
  session_seconds: z.int().min(1).nullable(),
  /** Mails of the whole project in an hour; null: as many as are asked for. */
  mails_per_hour: z.int().min(1).nullable(),
  /** Requests of one address are counted. */
  ip_limits: z.boolean(),
});

export type AuthRules = z.infer<typeof authRulesSchema>;

type Changes = { readonly [Key in keyof AuthRules]?: AuthRules[Key] | undefined };

export type AuthRulebook = {
  readonly current: () => AuthRules;
  readonly change: (changes: Changes) => AuthRules;
};

export function createRulebook(ipLimits: boolean): AuthRulebook {
  let rules: AuthRules = {
    signups: true,
    email_sign_in: true,
    authorized_addresses: [],
    session_seconds: null,
    mails_per_hour: null,
    ip_limits: ipLimits,
  };
  return {
    current: () => rules,
    change: (changes) => {
      rules = authRulesSchema.parse({ ...rules, ...changes });
      return rules;
    },
  };
}

/** Whether mail may go to an address under these rules. */
export function isAuthorized(rules: AuthRules, email: string): boolean {
  const plain = email.toLowerCase().replace(/\+[^@]+@/, '@');
  const listed = rules.authorized_addresses.map((address) => address.toLowerCase());
  return listed.length === 0 || listed.includes(plain);
}
