import { z } from 'zod';
import { microUsdToDecimal } from '#shared/money.ts';
import type { Outcome } from '../http/exchange.ts';

export type ProviderOptions = {
  /** Base of the provider's API, with its version: `https://api.nowpayments.io/v1`. */
  readonly apiUrl: string;
  readonly apiKey: string;
  /** Where its checkout pages are: `https://nowpayments.io`. Other addresses are not handed to a person. */
  readonly checkoutOrigin: string;
  /** Where it tells us of payments. */
  readonly callbackUrl: string;
  /** Base of the pages a person comes back to. */
  readonly returnUrl: string;
  readonly headers: Readonly<Record<string, string>>;
};

export type Invoice = { readonly id: string; readonly checkoutUrl: string };

export type PaymentProvider = {
  readonly createInvoice: (
    orderId: string,
    amountMicroUsd: bigint,
  ) => Promise<Outcome<Invoice, 'unavailable'>>;
};

const answerLimitMs = 10_000;

const invoiceSchema = z.object({
  id: z.union([z.string().regex(/^\d{1,40}$/), z.int().nonnegative().transform(String)]),
  invoice_url: z.url(),
});

/** The merchant's side of NOWPayments: the only place that holds its key. */
export function nowPayments(options: ProviderOptions): PaymentProvider {
  return {
    createInvoice: async (orderId, amountMicroUsd) => {
      const answer = await askForInvoice(options, orderId, amountMicroUsd);
      const invoice = invoiceSchema.safeParse(answer);
      if (!invoice.success) return unavailable;
      const { id, invoice_url: checkoutUrl } = invoice.data;
      if (URL.parse(checkoutUrl)?.origin !== options.checkoutOrigin) return unavailable;
      return { ok: true, value: { id, checkoutUrl } };
    },
  };
}

/** undefined: no usable answer, whatever the reason. */
async function askForInvoice(
  options: ProviderOptions,
  orderId: string,
  amountMicroUsd: bigint,
): Promise<unknown> {
  const back = (page: string) => `${options.returnUrl}/topup/${page}?o=${encodeURIComponent(orderId)}`;
  try {
    const response = await fetch(`${options.apiUrl}/invoice`, {
      method: 'POST',
      headers: { ...options.headers, 'content-type': 'application/json', 'x-api-key': options.apiKey },
      body: JSON.stringify({
        // Two decimals at most, and far below the digits a JSON number holds.
        price_amount: Number(microUsdToDecimal(amountMicroUsd)),
        price_currency: 'usd',
        order_id: orderId,
        order_description: 'APIPool credits',
        ipn_callback_url: options.callbackUrl,
        success_url: back('done'),
        cancel_url: back('cancelled'),
        partially_paid_url: back('done'),
        is_fixed_rate: true,
        is_fee_paid_by_user: false,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(answerLimitMs),
    });
    return response.ok ? await response.json() : undefined;
  } catch {
    // Not reached, too slow, cut off, or no JSON: for the person it is one thing.
    return undefined;
  }
}

const unavailable = { ok: false, error: 'unavailable' } as const;
