import { MEBIBYTE, parseJson } from '../body/bytes.js'
import { parsing } from './errors.js'
import { type NodeRequest, readPost, toPost } from './post.js'
import { keyList, requireHmacs, type SigningKeys, verifySigned } from './signature.js'

/** What a post that is signed as a whole is verified with. */
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
 * @throws WebhookError `malformed`, `too_large` or `bad_signature`; TypeError if a key is empty, or the body was read
 * before
 * @see https://documentation.mailgun.com/docs/inboxready/alerts-ir
 */
export async function verifySignedBody(
  request: Request | NodeRequest,
  options: SignedBodyOptions,
): Promise<unknown> {
  const keys = keyList(options)
  const post = toPost(request)
  const { json, signed } = await parsing(async () => {
    if (!post) throw new Error('no request')
    const bytes = await readPost(post, options.maxBytes ?? MEBIBYTE)
    const signatures = [post.header('x-sign')]
    requireHmacs(signatures)
    return { json: parseJson(bytes), signed: { bytes, signatures } }
  })
  await verifySigned(signed, keys)
  return json
}
