// HMAC-SHA256 by WebCrypto, whose `verify` compares in constant time.
import type { Bytes } from '../body/bytes.js'
import { WebhookError } from './errors.js'
import type { Fields } from './fields.js'

/** One webhook signing key, or several while one replaces another. Not an API key. */
export type SigningKeys = string | readonly string[]

/** What a post is verified with. */
export interface VerifyOptions {
  /**
   * Webhook signing key of the account: `GET /v5/accounts/http_signing_key`. Give two while one replaces the other. It is
   * not an API key.
   */
  signingKey: SigningKeys
  /** Signing key of the parent account, which signs the posts of its subaccounts as well. A post needs one right signature. */
  parentSigningKey?: SigningKeys | undefined
  /**
   * Furthest that the signing time may be from now, in seconds, in the past or in the future.
   * Mailgun repeats a failed post for 8 hours (28800) and does not promise to sign it anew: less than that loses
   * events that your server could not take at once.
   * @default 32400, which is 9 hours
   */
  toleranceSeconds?: number | undefined
  /** The time, in milliseconds since 1970. @default Date.now */
  now?: (() => number) | undefined
  /**
   * Most bytes that are read of a request; raise it for raw mail (`body-mime`) with large files. Fields and files are
   * bounded, too, at 5000 in all. A body that a framework has parsed is bounded by the framework alone.
   * @default 1 MiB of JSON, 8 MiB of a urlencoded form, 26 MiB of a multipart form
   */
  maxBytes?: number | undefined
}

/** What is certain of a post once its signature is. */
export interface VerifiedSignature {
  /** Random text that was signed. A repeat of the post may have the same or another. */
  token: string
  /** When Mailgun signed the post, which is not when the event happened. */
  signedAt: Date
}

/** The options that hold keys. */
export type Keys = Pick<VerifyOptions, 'signingKey' | 'parentSigningKey'>

/** Bytes, and the HMACs of them, in hexadecimal, of which one must be right. */
export interface Signed {
  bytes: ArrayBuffer | Uint8Array
  signatures: readonly string[]
}

/** What the signing fields of a post say, before anybody has looked into it. */
export interface Claim extends Signed {
  timestamp: string
  token: string
}

const DEFAULT_TOLERANCE_SECONDS = 9 * 60 * 60
/** All timestamps are of one length, so that no digit can move between timestamp and token under the same signature. */
const IS_TIMESTAMP = /^\d{10}$/
const IS_TOKEN = /^\S+$/
const IS_HMAC = /^[\da-f]{64}$/

const encoder = new TextEncoder()

/** @throws Error if a signing field is missing, or not as Mailgun writes it */
export function readClaim(fields: Fields): Claim {
  const { timestamp = '', token = '', signature = '', 'parent-signature': parentSignature } = fields
  if (!IS_TIMESTAMP.test(timestamp)) throw new Error('no timestamp of ten digits')
  if (!IS_TOKEN.test(token)) throw new Error('no token')
  const signatures = parentSignature === undefined ? [signature] : [signature, parentSignature]
  requireHmacs(signatures)
  return { timestamp, token, bytes: encoder.encode(timestamp + token), signatures }
}

/** @throws WebhookError unless one of the keys signed it, and lately */
export async function verifyClaim(
  claim: Claim,
  keys: string[],
  options: VerifyOptions,
): Promise<VerifiedSignature> {
  await verifySigned(claim, keys)
  const signedAtMs = Number(claim.timestamp) * 1000
  const skewMs = Math.abs((options.now?.() ?? Date.now()) - signedAtMs)
  const toleranceMs = (options.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS) * 1000
  // Written so that NaN refuses.
  if (!(skewMs <= toleranceMs)) throw new WebhookError('too_old')
  return { token: claim.token, signedAt: new Date(signedAtMs) }
}

/** @throws WebhookError unless one of the keys made one of the signatures */
export async function verifySigned({ bytes, signatures }: Signed, keys: string[]): Promise<void> {
  for (const key of keys) {
    const imported = await importKey(key)
    for (const signature of signatures) {
      // BufferSource is a type of the DOM, which the declarations of this module must do without.
      if (await crypto.subtle.verify('HMAC', imported, fromHex(signature), bytes as BufferSource)) return
    }
  }
  throw new WebhookError('bad_signature')
}

/** @throws Error unless each is an HMAC-SHA256 in hexadecimal */
export function requireHmacs(signatures: readonly string[]): void {
  if (!signatures.every((signature) => IS_HMAC.test(signature))) throw new Error('no signature of 64 digits')
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
  return toHex(new Uint8Array(mac))
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function fromHex(digits: string): Bytes {
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => parseInt(byte, 16))
}

function importKey(key: string): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', encoder.encode(key), algorithm, false, ['sign', 'verify'])
}
