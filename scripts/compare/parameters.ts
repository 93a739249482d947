// Parameters of one operation, by name and place.
import { optional, type Comparison } from './comparison.js'
import type { Nodes } from './nodes.js'
import type { ApiOperation, ApiParameter } from './operations.js'
import { signatureOf } from './signature.js'

export function compareParameters(comparison: Comparison, our: ApiOperation, their: ApiOperation): void {
  const gone = [...our.parameters].filter(([key]) => !their.parameters.has(key))
  const fresh = new Map([...their.parameters].filter(([key]) => !our.parameters.has(key)))
  for (const [key, parameter] of our.parameters) {
    const other = their.parameters.get(key)
    if (other) compareParameter(comparison, our, `${parameter.in} ${parameter.name}`, parameter, other)
  }
  for (const [, parameter] of gone) {
    const at = `${parameter.in} ${parameter.name}`
    const moved = [...fresh].find(([, other]) => other.name.toLowerCase() === parameter.name.toLowerCase())
    if (moved) {
      const [key, other] = moved
      fresh.delete(key)
      const written: [object, object] = [parameter.written, other.written]
      comparison.add(our, {
        at,
        kind: 'place',
        ours: parameter.in,
        theirs: other.in,
        impact: 'breaking',
        written,
      })
      compareParameter(comparison, our, at, parameter, other)
    } else {
      const ours = signatureOf(comparison.ourShapes.of(parameter.schema))
      comparison.add(our, {
        at,
        kind: 'removed',
        ours,
        impact: 'breaking',
        written: [parameter.written, undefined],
      })
    }
  }
  for (const parameter of fresh.values()) {
    const nodes: Nodes = {
      about: 'parameter',
      into: our.written,
      operation: our.name,
      parameter: parameter.written,
    }
    const theirs = optional(signatureOf(comparison.theirShapes.of(parameter.schema)), parameter.required)
    const impact = parameter.required ? 'breaking' : 'additive'
    comparison.add(our, {
      at: `${parameter.in} ${parameter.name}`,
      kind: 'added',
      theirs,
      impact,
      written: [undefined, parameter.written],
      nodes,
    })
  }
}

function compareParameter(
  comparison: Comparison,
  operation: ApiOperation,
  at: string,
  our: ApiParameter,
  their: ApiParameter,
): void {
  const written: [object, object] = [our.written, their.written]
  if (our.required !== their.required) comparison.required(operation, at, our.required, 'request', written)
  if (our.in === 'query' && our.name !== their.name) {
    const texts = { ours: our.name, theirs: their.name }
    comparison.add(operation, { at, kind: 'name', ...texts, impact: 'breaking', written })
  }
  if (our.deprecated !== their.deprecated) {
    const nodes: Nodes = { about: 'deprecated', into: our.written, deprecated: their.deprecated }
    const texts = { ours: String(our.deprecated), theirs: String(their.deprecated) }
    comparison.add(operation, { at, kind: 'deprecated', ...texts, impact: 'additive', written, nodes })
  }
  const [ours, theirs] = [comparison.ourShapes.of(our.schema), comparison.theirShapes.of(their.schema)]
  const isStructured = (ours.hasItems && theirs.hasItems) || (ours.isObject && theirs.isObject)
  const isContent = 'content' in our.written || 'content' in their.written
  if ((isStructured || isContent) && our.style !== their.style) {
    comparison.add(operation, {
      at,
      kind: 'style',
      ours: our.style,
      theirs: their.style,
      impact: 'breaking',
      written,
    })
  }
  comparison.schemas(operation, at, our.schema, their.schema, 'request')
}
