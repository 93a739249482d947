// What a generated function of `mailgun-fetch/operations` is at run time: a name for a verb and a path.
import { requireFields } from '../encode/record.js'
import type { Mailgun } from './client.js'
import { refuse } from './errors.js'
import type { RequestOptions } from './options.js'
import { unwrap, type Result } from './result.js'

type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A function of one operation; `operation` is its "METHOD /path". */
export type Operation<Call> = Call & { readonly operation: string }

/** For the compiler alone, so nothing has such a member at run time. */
declare const walked: unique symbol

/** A function of an operation that pages; `paginate` takes it. */
export type ListOperation<Call, Init, Data, Item> = Operation<Call> & {
  /** What a walk takes and gives. */
  readonly [walked]: (init: Init) => { data: Data; item: Item }
}

/** What a function takes, as `paginate` and the functions themselves see it. */
export interface FunctionInit extends Omit<RequestOptions, 'params'> {
  path?: Record<string, unknown>
  query?: Record<string, unknown> | undefined
}

/** @internal What each generated function is made by. */
export function operation<Call>(method: Verb, path: string): Operation<Call> {
  const name = `${method} ${path}`
  // Async, so that bad input rejects here as it does by path.
  const call = async (mailgun: Mailgun, init?: FunctionInit): Promise<unknown> => {
    // The generated types of a function say what this verb and path take and give.
    const verb = mailgun[method] as (path: string, init: RequestOptions) => Promise<Result<unknown>>
    return unwrap(verb(path, requestInit(name, init)))
  }
  return Object.assign(call, { operation: name }) as Operation<Call>
}

/** `path` and `query` as the verbs take them. */
export function requestInit(name: string, init: FunctionInit = {}): RequestOptions {
  requireFields(name, 'the init of a call', init)
  const { path, query, ...rest } = init
  if ('params' in rest) refuse(name, 'give path and query without params around them')
  return { ...rest, params: { path, query } }
}
