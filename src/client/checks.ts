// Whether what a caller gave is what the types promise; nobody's compiler sees NaN, null from a database or plain JavaScript.
import { requireFields } from '../encode/record.js'
import { refuse } from './errors.js'
import type { CallOptions, MailgunChanges, RequestOptions, RetryOptions } from './options.js'

type Checked = Pick<CallOptions, 'timeoutMs' | 'retry' | 'middleware' | 'signal'>

/**
 * @param subject what the options are for: an operation, or createMailgun
 * @throws TypeError naming the option
 */
export function checkOptions(subject: string, { timeoutMs, retry, middleware, signal }: Checked): void {
  checkNumber(subject, 'timeoutMs', timeoutMs)
  if (retry !== false) checkRetry(subject, retry)
  if (middleware !== undefined) checkMiddleware(subject, middleware)
  if (signal !== undefined && !(signal instanceof Object && 'throwIfAborted' in signal))
    refuse(subject, 'signal must be an AbortSignal')
}

/** @throws TypeError for options of a client that no call could use */
export function checkClient({ apiKey, baseUrl, fetch, dangerouslyAllowBrowser }: MailgunChanges): void {
  if (!apiKey && baseUrl === undefined)
    refuse(
      'Mailgun',
      `apiKey is missing (${apiKey === '' ? 'empty' : String(apiKey)}); is the environment variable set? Only a baseUrl (a proxy) goes without`,
    )
  if (apiKey && 'document' in globalThis && !dangerouslyAllowBrowser)
    refuse(
      'Mailgun',
      'an apiKey in a page is public; give the baseUrl of a proxy (mailgun-fetch/proxy), or dangerouslyAllowBrowser: true',
    )
  if (fetch !== undefined && typeof fetch !== 'function') refuse('Mailgun', 'fetch must be a function')
}

const PARSE_AS = ['json', 'text', 'arrayBuffer', 'blob', 'stream']
const ENCODINGS = ['json', 'urlencoded', 'multipart']

/** @throws TypeError for parameters, or a way to read or to encode, that do not exist */
export function checkInit(operation: string, { params, parseAs, encoding }: RequestOptions): void {
  requireFields(operation, 'params', params)
  requireFields(operation, 'params.path', params?.path)
  requireFields(operation, 'params.query', params?.query)
  requireOneOf(operation, 'parseAs', parseAs, PARSE_AS)
  requireOneOf(operation, 'encoding', encoding, ENCODINGS)
}

/** @throws TypeError for an option that does not exist, rather than ignoring it */
export function refuseUnknown(subject: string, unknown: Record<string, unknown>): void {
  for (const name of Object.keys(unknown))
    if (unknown[name] !== undefined) refuse(subject, `unknown option "${name}"`)
}

/** @throws TypeError for a step that would be skipped */
export function checkMiddleware(subject: string, steps: unknown): void {
  if (!Array.isArray(steps)) refuse(subject, 'middleware must be an array')
  for (const step of steps as unknown[])
    if (typeof step !== 'object' || step === null) refuse(subject, 'middleware must be objects of steps')
}

function checkRetry(subject: string, retry: RetryOptions | undefined): void {
  requireFields(subject, 'retry', retry)
  const { limit, initialDelayMs, maxDelayMs, ...unknown } = retry ?? {}
  refuseUnknown(`${subject}: retry`, unknown)
  checkNumber(subject, 'retry.limit', limit)
  checkNumber(subject, 'retry.initialDelayMs', initialDelayMs)
  checkNumber(subject, 'retry.maxDelayMs', maxDelayMs)
}

/** @throws TypeError unless it is a number from 0, or undefined */
export function checkNumber(subject: string, name: string, value: unknown): void {
  if (value !== undefined && !(typeof value === 'number' && value >= 0))
    refuse(subject, `${name} is ${String(value)}; give a number from 0`)
}

function requireOneOf(operation: string, name: string, value: string | undefined, known: string[]): void {
  if (value !== undefined && !known.includes(value))
    refuse(operation, `${name} is ${String(value)}; give one of ${known.join(', ')}`)
}
