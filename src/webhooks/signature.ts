// HMAC-SHA256 by WebCrypto, whose `verify` compares in constant time.
import { WebhookError } from './errors.js'

/** Fields by name, as text. */
export type Fields = Record<string, string | undefined>

/** One webhook signing key, or several while one replaces another. Not an API key. */
export type SigningKeys = string | readonly string[]

export interface VerifyOptions {
  /** Webhook signing key of the account: `GET /v5/accounts/http_signing_key`. */
  signingKey: SigningKeys
  /** Signing key of the parent account, which signs the posts of its subaccounts as well. A post needs one right signature. */
  parentSigningKey?: SigningKeys | undefined
  /**
   * Furthest that the signing time may be from now, in seconds, in the past or in the future.
   * Mailgun repeats a failed post for 8 hours and does not promise to sign it anew: to take repeats, allow 30000 and
   * give `seen`.
   * @default 300
   */
  toleranceSeconds?: number | undefined
  /** The time, in milliseconds since 1970. @default Date.now */
  now?: (() => number) | undefined
  /**
   * Remembers a token, and says whether it was known: `true` refuses the post. Called last, for posts that are fine
   * otherwise. Keep tokens for twice `toleranceSeconds`. What it throws comes through.
   * @default none: the same post is taken again within `toleranceSeconds`
   */
  seen?: ((token: string) => boolean | Promise<boolean>) | undefined
  /** Most bytes that are read of a `Request`. Form fields are bounded, too: 5000. @default 1 MiB of JSON, 26 MiB of a form */
  maxBytes?: number | undefined
}

/** The options that hold keys. */
export type Keys = Pick<VerifyOptions, 'signingKey' | 'parentSigningKey'>

/** What is signed, the HMACs of which one must be right, in hexadecimal, and what follows if one is. */
export type Signed<T> = [
  data: ArrayBuffer | Uint8Array,
  signatures: (string | null | undefined)[],
  accept: () => T | Promise<T>,
]

const encoder = new TextEncoder()

/**
 * What `parse` makes of the input, once one of the keys proves to have made one of the signatures.
 * @throws TypeError if a key is empty, before the input is touched
 */
export async function verifySigned<T>(options: Keys, parse: () => Promise<Signed<T>>): Promise<T> {
  const keys = keyList(options)
  const [data, signatures, accept] = await parse().catch((cause: unknown) => {
    throw new WebhookError('malformed', String(cause), { cause })
  })
  for (const hex of signatures) {
    if (!/^[\da-f]{64}$/.test(hex!)) throw new WebhookError('malformed', 'no signature')
    const mac = Uint8Array.from(hex!.match(/../g)!, (byte) => parseInt(byte, 16))
    // BufferSource is a type of the DOM, which the declarations of this module must do without.
    for (const key of keys)
      if (await crypto.subtle.verify('HMAC', await importKey(key), mac, data as BufferSource)) return accept()
  }
  throw new WebhookError('bad_signature')
}

/** What the signing fields of a payload claim; it must be fresh and new, too, for `parsed` to come out. */
export function fromFields<T>(fields: Fields, parsed: T, options: VerifyOptions): Signed<T> {
  const { timestamp, token, signature, 'parent-signature': parentSignature = signature } = fields
  // All timestamps are of one length: no digit can move between timestamp and token under the same signature.
  if (!/^\d{10} \S+$/.test(`${timestamp} ${token}`)) throw new Error('no signature')
  const accept = async () => {
    // Written so that NaN refuses.
    const skew = (options.now?.() ?? Date.now()) / 1000 - +timestamp!
    if (!(Math.abs(skew) <= (options.toleranceSeconds ?? 300))) throw new WebhookError('too_old')
    if (await options.seen?.(token!)) throw new WebhookError('replayed')
    return parsed
  }
  return [encoder.encode(timestamp! + token), [signature, parentSignature], accept]
}

/** All keys, the parent's at the end. @throws TypeError unless there is a key, and none is empty */
export function keyList(options: Keys): string[] {
  const keys = [options.signingKey, options.parentSigningKey ?? []].flat()
  if (!keys.length || !keys.every((key) => key && typeof key === 'string'))
    throw new TypeError('signingKey or parentSigningKey is empty')
  return keys
}

/** HMAC of text, in hexadecimal. */
export async function sign(key: string, text: string): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', await importKey(key), encoder.encode(text))
  return Array.from(new Uint8Array(mac), (byte) => (byte + 256).toString(16).slice(1)).join('')
}

function importKey(key: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encoder.encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])
}
