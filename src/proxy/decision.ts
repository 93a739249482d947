// What `authorize` decided, whatever it returned.
import { refuse } from '../client/errors.js'

/** Headers are those of a response that the user's code made; `subaccount` undefined is the key's own account. */
export type Verdict =
  | { verdict: 'send'; subaccount: string | undefined }
  | { verdict: 'respond'; response: Response }
  | { verdict: 'refuse' }

/**
 * @param subaccount to act as where `authorize` names none
 * @throws TypeError for a subaccount that is no text
 */
export function readDecision(decision: unknown, subaccount: unknown): Verdict {
  if (decision === true) return { verdict: 'send', subaccount: checkSubaccount(subaccount) }
  const given: object = Object(decision)
  // An undefined subaccount is refused, so that it never means the main account.
  if ('subaccount' in given) return { verdict: 'send', subaccount: checkSubaccount(given.subaccount ?? '') }
  return isResponse(given) ? { verdict: 'respond', response: given } : { verdict: 'refuse' }
}

function checkSubaccount(subaccount: unknown): string | undefined {
  if (subaccount === undefined) return undefined
  // An empty one would act as the account itself.
  if (typeof subaccount !== 'string' || !subaccount.trim()) refuse('Mailgun proxy', 'subaccount must be text')
  return subaccount
}

/** By what it can do: edge runtimes have responses of another realm. */
function isResponse(given: object): given is Response {
  const { status, headers } = given as Partial<Response>
  return typeof status === 'number' && typeof headers?.get === 'function'
}
