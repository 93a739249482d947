// What one operation takes and answers: bodies, media types, headers, encodings.
import type { Media, Schema } from '../openapi/document.js'
import { isObject } from '../openapi/refs.js'
import { optional, type Comparison } from './comparison.js'
import type { Direction, Nodes } from './nodes.js'
import type { ApiBody, ApiOperation } from './operations.js'
import type { Shapes } from './shape.js'
import { signatureOf } from './signature.js'
import { encodingText, headersOf } from './surroundings.js'

export function compareRequestBodies(comparison: Comparison, our: ApiOperation, their: ApiOperation): void {
  const [ours, theirs] = [our.body, their.body]
  if (ours && theirs) {
    if (ours.required !== theirs.required)
      comparison.required(our, 'body', ours.required, 'request', [ours.written, theirs.written])
    compareMedia(comparison, our, 'body', ours, theirs, 'request')
  } else if (ours) {
    const text = bodyText(ours, comparison.ourShapes)
    comparison.add(our, {
      at: 'body',
      kind: 'removed',
      ours: text,
      impact: 'breaking',
      written: [ours.written, undefined],
    })
  } else if (theirs) {
    const text = optional(bodyText(theirs, comparison.theirShapes), theirs.required)
    const impact = theirs.required ? 'breaking' : 'additive'
    const nodes: Nodes = { about: 'body', into: our.written, operation: our.name, body: theirs.written }
    comparison.add(our, {
      at: 'body',
      kind: 'added',
      theirs: text,
      impact,
      written: [undefined, theirs.written],
      nodes,
    })
  }
}

export function compareResponses(comparison: Comparison, our: ApiOperation, their: ApiOperation): void {
  for (const [status, response] of our.responses) {
    const other = their.responses.get(status)
    const at = `response ${status}`
    if (other) {
      compareMedia(comparison, our, at, response, other, 'response')
      compareHeaders(comparison, our, at, response, other)
    } else {
      const impact = /^[45]/.test(status) ? 'additive' : 'breaking'
      const ours = bodyText(response, comparison.ourShapes)
      comparison.add(our, { at, kind: 'removed', ours, impact, written: [response.written, undefined] })
    }
  }
  for (const [status, response] of their.responses) {
    if (our.responses.has(status)) continue
    const theirs = bodyText(response, comparison.theirShapes)
    const nodes: Nodes = {
      about: 'response',
      into: our.written,
      operation: our.name,
      status,
      response: response.written,
    }
    const written: [undefined, object] = [undefined, response.written]
    // A success with a body of its own widens the type of what a call answers.
    const impact = status.startsWith('2') && response.media.size ? 'breaking' : 'additive'
    comparison.add(our, { at: `response ${status}`, kind: 'added', theirs, impact, written, nodes })
  }
}

function compareHeaders(
  comparison: Comparison,
  operation: ApiOperation,
  at: string,
  our: ApiBody,
  their: ApiBody,
): void {
  const [ours, theirs] = [headersOf(comparison.ours, our), headersOf(comparison.theirs, their)]
  for (const [name, header] of ours) {
    const other = theirs.get(name)
    const here = `${at} header ${name}`
    const text = (schema: Schema | undefined, shapes: Shapes): string => signatureOf(shapes.of(schema))
    if (other) comparison.schemas(operation, here, header.schema, other.schema, 'response')
    else {
      const written: [object, undefined] = [header, undefined]
      const lost = { ours: text(header.schema, comparison.ourShapes), impact: 'breaking' as const, written }
      comparison.add(operation, { at: here, kind: 'removed', ...lost })
    }
  }
  for (const [name, header] of theirs) {
    if (ours.has(name)) continue
    const theirText = signatureOf(comparison.theirShapes.of(header.schema))
    const written: [undefined, object] = [undefined, header]
    const at_ = `${at} header ${name}`
    comparison.add(operation, { at: at_, kind: 'added', theirs: theirText, impact: 'additive', written })
  }
}

/** How fields of a form are written, one by one. */
function compareEncodings(
  comparison: Comparison,
  operation: ApiOperation,
  at: string,
  our: Media,
  their: Media,
): void {
  const [ours, theirs] = [our, their].map(({ encoding }) => (isObject(encoding) ? encoding : {}))
  for (const field of new Set([...Object.keys(ours!), ...Object.keys(theirs!)])) {
    const [text, other] = [encodingText(ours![field]), encodingText(theirs![field])]
    if (text === other) continue
    const written: [object, object] = [our, their]
    const texts = { ours: text, theirs: other }
    comparison.add(operation, {
      at: `${at} ${field}`,
      kind: 'encoding',
      ...texts,
      impact: 'breaking',
      written,
    })
  }
}

/** Pairs media types by name; what is left over by what they carry (JSON, a form). */
function compareMedia(
  comparison: Comparison,
  operation: ApiOperation,
  at: string,
  our: ApiBody,
  their: ApiBody,
  direction: Direction,
): void {
  const fresh = new Map([...their.media].filter(([type]) => !our.media.has(type)))
  const written: [object, object] = [our.written, their.written]
  for (const [type, media] of our.media) {
    const here = `${at} ${type}`
    const same = their.media.get(type)
    const alike = same ?? [...fresh].find(([other]) => family(other) === family(type))
    if (!alike) {
      const ours = signatureOf(comparison.ourShapes.of(media.schema))
      comparison.add(operation, { at: here, kind: 'removed', ours, impact: 'breaking', written })
      continue
    }
    const [name, other] = Array.isArray(alike) ? alike : [type, alike]
    fresh.delete(name)
    if (name !== type)
      comparison.add(operation, {
        at: here,
        kind: 'media type',
        ours: type,
        theirs: name,
        impact: 'breaking',
        written,
      })
    if (direction === 'request') compareEncodings(comparison, operation, here, media, other)
    comparison.schemas(operation, here, media.schema, other.schema, direction)
  }
  for (const [type, media] of fresh) {
    const theirs = signatureOf(comparison.theirShapes.of(media.schema))
    const nodes: Nodes = {
      about: 'media',
      into: our.written,
      operation: operation.name,
      direction,
      type,
      media,
    }
    comparison.add(operation, {
      at: `${at} ${type}`,
      kind: 'added',
      theirs,
      impact: 'additive',
      written,
      nodes,
    })
  }
}

function bodyText(body: ApiBody, shapes: Shapes): string {
  return (
    [...body.media].map(([type, media]) => `${type} ${signatureOf(shapes.of(media.schema))}`).join(', ') ||
    'no content'
  )
}

function family(type: string): string {
  if (/[/+]json$/.test(type)) return 'json'
  return /form/.test(type) ? 'form' : type
}
