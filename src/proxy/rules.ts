// What a user lists: operations, and the values that they may be called with.
import type { Verbs } from '../../generated/schema.js'
import { refuse } from '../client/errors.js'

/** An operation as the vendor's documentation writes it: "METHOD /path". */
export type ProxyOperation = { [V in keyof Verbs]: `${V} ${keyof Verbs[V] & string}` }[keyof Verbs]

type Slots<Path extends string> = Path extends `${string}{${infer Slot}}${infer Rest}`
  ? Slot | Slots<Rest>
  : never

type QueryNames<Init> = Init extends { params?: infer Params }
  ? NonNullable<Params> extends { query?: infer Query }
    ? keyof NonNullable<Query> & string
    : never
  : never

type Rule<Operation, Slot extends string, Init> = {
  /** "METHOD /path" of one operation, with its slots as the vendor documents them. */
  operation: Operation
  /**
   * Query parameters that must be there, once, with one of these values; others pass as they are.
   * A request is refused if it has another spelling of such a name (`Event`, `event[]`), because servers differ in
   * which they take for the same. The links of some lists hide the query in a token; such a link is refused too.
   */
  query?: Readonly<Partial<Record<QueryNames<Init>, string | readonly string[]>>> | undefined
} & ([Slot] extends [never]
  ? { path?: undefined }
  : {
      /**
       * What each slot of the path may hold: one value or one of several, compared letter for letter, or any with `true`.
       * Any domain has a dot, and a word of another operation's path (`pages`, `import`, `me` …) has to be listed.
       */
      path: Readonly<Record<Slot, string | readonly string[] | true>>
    })

/** One operation that the proxy lets through, and for which values. */
export type ProxyRule = {
  [V in keyof Verbs]: {
    [P in keyof Verbs[V] & string]: Rule<
      `${V} ${P}`,
      Slots<P>,
      Verbs[V][P] extends { init?: infer Init } ? NonNullable<Init> : never
    >
  }[keyof Verbs[V] & string]
}[keyof Verbs]

const IS_OPERATION = /^[A-Z]+ \/[^?#]+$/

/** @throws TypeError for a rule that cannot match, or that leaves a slot open without saying so */
export function checkRule({ operation, path, query }: ProxyRule): void {
  const slots = [...operation.matchAll(/\{([^{}]+)\}/g)].map(([, slot]) => slot!)
  const given: Record<string, unknown> = { ...path }
  const pathPins = slots.map((slot) => given[slot]).filter((pin) => pin !== true)
  const pins = [...pathPins, ...Object.values<unknown>(query ?? {})]
  const hasItsSlots = Object.keys(given).length === slots.length
  if (!IS_OPERATION.test(operation) || !hasItsSlots || !pins.every(isPin))
    refuse('Mailgun proxy', `allow "${operation}" must be "METHOD /path", with texts for: ${slots.join()}`)
}

function isPin(pin: unknown): boolean {
  const values = [pin].flat()
  return values.length > 0 && values.every((value) => typeof value === 'string' && value !== '')
}
