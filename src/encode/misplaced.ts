// A field that an operation ignores in a single record, or in a list, is refused there: without it the operation would do
// more than was asked for.
import { misplaced } from '../../generated/operations.js'
import { refuseField } from './fields.js'

/** @throws TypeError naming a field that only goes in a list, or only outside of one */
export function refuseMisplaced(operation: string, body: unknown): void {
  const fields = misplaced.get(operation)
  if (!fields) return
  if (!Array.isArray(body)) {
    for (const name of fields.alone)
      if (has(body, name))
        refuseField(operation, name, 'goes in a list only; give the record in an array, be it alone')
    return
  }
  for (const name of fields.listed)
    if (body.some((record) => has(record, name)))
      refuseField(operation, name, 'does not go in a list; give the record by itself')
}

function has(record: unknown, name: string): boolean {
  if (record instanceof FormData || record instanceof URLSearchParams) return record.has(name)
  return (record as Record<string, unknown> | null | undefined)?.[name] !== undefined
}
