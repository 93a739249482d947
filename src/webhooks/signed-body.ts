import { MEBIBYTE, parseJson, readBytes } from './body.js'
import { type SigningKeys, verifySigned } from './signature.js'

export interface SignedBodyOptions {
  /** Signing key of the alerts; another than that of webhooks. */
  signingKey: SigningKeys
  /** Most bytes that are read. @default 1 MiB */
  maxBytes?: number | undefined
}

/**
 * The JSON of a post that is signed as a whole, in the header `X-Sign`, as alerts are.
 * Such a post carries no time and no token: it can be repeated by whoever has seen it. Mailgun tries the URL with a GET
 * first, which must be answered with 200.
 * @throws WebhookError `malformed` or `bad_signature`; TypeError if a key is empty
 * @see https://documentation.mailgun.com/docs/inboxready/alerts-ir
 */
export function verifySignedBody(request: Request, options: SignedBodyOptions): Promise<unknown> {
  return verifySigned(options, async () => {
    const body = await readBytes(request, options.maxBytes ?? MEBIBYTE)
    const json = parseJson(body)
    return [body, [request.headers.get('x-sign')], () => json]
  })
}
