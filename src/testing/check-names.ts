// What a test asks of the fake is checked by name: a misspelt one would let the test pass without testing anything.
import { operationNames } from './document.js'

/** @throws TypeError naming what is not known, and what is */
export function checkNames(what: string, given: readonly string[], known: readonly string[]): void {
  const other = given.find((name) => !known.includes(name))
  if (other !== undefined) throw new TypeError(`${what}: there is no "${other}"; give ${known.join(', ')}`)
}

/** @throws TypeError for an operation that the document does not have */
export function checkOperation(what: string, name: string): void {
  const names: readonly string[] = operationNames
  if (!names.includes(name))
    throw new TypeError(
      `${what}: "${name}" is no operation; give method and path of one as documented, such as "POST /v3/{domain_name}/messages"`,
    )
}
