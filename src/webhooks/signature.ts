// HMAC-SHA256 by WebCrypto, whose `verify` compares in constant time.
import { malformed, WebhookError } from './errors.js'

/** One webhook signing key, or several while one replaces another. Not an API key. */
export type SigningKeys = string | readonly string[]

export interface VerifyOptions {
  /** Webhook signing key of the account: `GET /v5/accounts/http_signing_key`. */
  signingKey: SigningKeys
  /** Signing key of the parent account. A subaccount's post is then taken if either signature is right. */
  parentSigningKey?: SigningKeys | undefined
  /**
   * Furthest that the signing time may be from now, in seconds, in the past or in the future.
   * Mailgun does not say that a repeated post is signed anew; its repeats go on for 8 hours.
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
  /** Most bytes of a `Request` that are read. @default 1 MiB; 26 MiB for multipart and for forms of inbound mail */
  maxBytes?: number | undefined
}

/** What the signing fields of a payload claim. */
export type Claims = Partial<Record<string, unknown>>

const encoder = new TextEncoder()

/**
 * The check of a payload's signing fields. Options are looked at now, before any input is.
 * @throws TypeError if a key is empty
 */
export function createCheck(options: VerifyOptions): (claims: Claims) => Promise<void> {
  const { signingKey, parentSigningKey, toleranceSeconds = 300, now = Date.now, seen } = options
  const keys = keyList('signingKey', signingKey)
  const parentKeys = parentSigningKey === undefined ? [] : keyList('parentSigningKey', parentSigningKey)

  return async (claims) => {
    // All timestamps are of one length, so that digits cannot move between timestamp and token under the same signature.
    const timestamp = claim(claims, 'timestamp', /^\d{10}$/)
    const token = claim(claims, 'token', /^[!-~]{1,128}$/)
    const signed = encoder.encode(timestamp + token)
    const parent = parentKeys[0] && claims['parent-signature'] !== undefined
    if (
      !(await isSigned(keys, signed, hexClaim(claims, 'signature'))) &&
      !(parent && (await isSigned(parentKeys, signed, hexClaim(claims, 'parent-signature'))))
    )
      throw badSignature()
    // Written so that NaN refuses.
    if (!(Math.abs(now() / 1000 - Number(timestamp)) <= toleranceSeconds)) {
      throw new WebhookError('too_old', `Post was signed more than ${toleranceSeconds} s from now`)
    }
    if (await seen?.(token)) throw new WebhookError('replayed', 'Post came before')
  }
}

/** @throws TypeError unless there is a key, and none is empty */
export function keyList(option: string, keys: SigningKeys): string[] {
  const list = [keys].flat()
  if (!list.length || !list.every((key) => key && typeof key === 'string')) throw new TypeError(`${option} must not be empty`)
  return list
}

/** Whether one of the keys made this HMAC, given in hexadecimal. */
export async function isSigned(keys: string[], data: BufferSource, hex: string): Promise<boolean> {
  const mac = Uint8Array.from(hex.match(/../g)!, (byte) => parseInt(byte, 16))
  for (const key of keys) {
    if (await crypto.subtle.verify('HMAC', await hmacKey(key, 'verify'), mac, data)) return true
  }
  return false
}

/** HMAC of text in hexadecimal. */
export async function sign(key: string, text: string): Promise<string> {
  return toHex(await crypto.subtle.sign('HMAC', await hmacKey(key, 'sign'), encoder.encode(text)))
}

export function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A claimed HMAC: 64 hexadecimal digits. */
export function hexClaim(claims: Claims, name: string): string {
  return claim(claims, name, /^[\da-f]{64}$/i)
}

export function badSignature(): WebhookError {
  return new WebhookError('bad_signature', 'Post is not signed with the key given')
}

function claim(claims: Claims, name: string, pattern: RegExp): string {
  const value = claims[name]
  if ((typeof value !== 'string' && typeof value !== 'number') || !pattern.test(String(value))) throw malformed(`has no valid ${name}`)
  return String(value)
}

function hmacKey(key: string, usage: 'sign' | 'verify'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encoder.encode(key), { name: 'HMAC', hash: 'SHA-256' }, false, [usage])
}
