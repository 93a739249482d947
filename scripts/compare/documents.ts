// Two documents → what changed from the first, ours, to the second, theirs.
import type { Media, Schema } from '../openapi/document.js'
import { isObject } from '../openapi/refs.js'
import type { Change, Finding, Impact, Kind } from './change.js'
import { encodingText, headersOf, namesText, securityText, serversImpact } from './surroundings.js'
import type { Direction, Edit } from '../apply/edit.js'
import {
  operationsByKey,
  serversText,
  type ApiBody,
  type ApiOperation,
  type ApiParameter,
} from './operations.js'
import { compareShapes, type Report } from './shapes.js'
import { Shapes, type Shape } from './shape.js'
import { signatureOf } from './signature.js'
import type { Source } from '../openapi/source.js'

/** Every difference, in the order of our document; what is new comes last. */
export function compareDocuments(ours: Source, theirs: Source): Finding[] {
  return new Comparison(ours, theirs).run()
}

interface Side {
  at: string
  kind: Kind
  ours?: string
  theirs?: string
  impact: Impact
  note?: string | undefined
  written?: [ours: object | undefined, theirs: object | undefined]
  edit?: Edit | undefined
}

/** What concerns the document as a whole. */
const WHOLE = { name: '*', tag: 'Document' }

class Comparison {
  readonly #ours: Source
  readonly #theirs: Source
  readonly #ourShapes: Shapes
  readonly #theirShapes: Shapes
  readonly #found: Finding[] = []

  constructor(ours: Source, theirs: Source) {
    this.#ours = ours
    this.#theirs = theirs
    this.#ourShapes = new Shapes(ours)
    this.#theirShapes = new Shapes(theirs)
  }

  run(): Finding[] {
    const [ours, theirs] = [operationsByKey(this.#ours), operationsByKey(this.#theirs)]
    const [root, other] = [this.#ours.root, this.#theirs.root].map((root) =>
      serversText(root.servers as { url: string }[] | undefined),
    )
    if (root !== other) {
      const texts = { ours: root!, theirs: other! }
      this.#add(WHOLE, { at: 'servers', kind: 'servers', ...texts, impact: serversImpact(root!, other!) })
    }
    this.#webhooks()
    for (const [key, our] of ours) {
      const their = theirs.get(key)
      if (their) this.#operation(our, their)
      // An operation that says where it is known from stands in no document of the vendor: its absence is no news.
      else if (our.written['x-source'] === undefined)
        this.#add(our, {
          at: 'operation',
          kind: 'removed',
          ours: our.name,
          impact: 'breaking',
          written: [our.written, undefined],
        })
    }
    for (const [key, their] of theirs) {
      if (ours.has(key)) continue
      const edit: Edit = { edit: 'operation', theirs: their }
      this.#add(their, {
        at: 'operation',
        kind: 'added',
        theirs: their.name,
        impact: 'additive',
        written: [undefined, their.written],
        edit,
      })
    }
    return this.#found
  }

  #add(operation: Pick<ApiOperation, 'name' | 'tag'>, side: Side): void {
    const { at, kind, ours = '', theirs = '', impact, note, written = [], edit } = side
    const [our, their] = [this.#ours.pointerTo(written[0]), this.#theirs.pointerTo(written[1])]
    const where: Change['where'] = { ...(our && { ours: our }), ...(their && { theirs: their }) }
    this.#found.push({
      change: {
        ...{ operation: operation.name, tag: operation.tag, at, kind, ours, theirs, impact },
        ...(note !== undefined && { note }),
        where,
      },
      edit,
    })
  }

  #operation(our: ApiOperation, their: ApiOperation): void {
    const written: [object, object] = [our.written, their.written]
    if (our.deprecated !== their.deprecated) {
      const edit: Edit | undefined = their.deprecated ? { edit: 'deprecated', into: our.written } : undefined
      const texts = { ours: String(our.deprecated), theirs: String(their.deprecated) }
      this.#add(our, { at: 'operation', kind: 'deprecated', ...texts, impact: 'additive', written, edit })
    }
    if (our.servers !== their.servers) {
      this.#add(our, {
        at: 'operation',
        kind: 'servers',
        ours: our.servers,
        theirs: their.servers,
        impact: our.servers ? serversImpact(our.servers, their.servers) : 'breaking',
        written,
      })
    }
    const [security, otherSecurity] = [securityText(this.#ours, our), securityText(this.#theirs, their)]
    if (security !== otherSecurity) {
      const texts = { ours: security, theirs: otherSecurity }
      this.#add(our, { at: 'operation', kind: 'security', ...texts, impact: 'breaking', written })
    }
    if (our.tag !== their.tag) {
      const texts = { ours: our.tag, theirs: their.tag }
      this.#add(our, { at: 'operation', kind: 'tag', ...texts, impact: 'additive', written })
    }
    const [callbacks, otherCallbacks] = [our, their].map((one) => namesText(one.written.callbacks))
    if (callbacks !== otherCallbacks) {
      const texts = { ours: callbacks!, theirs: otherCallbacks! }
      this.#add(our, { at: 'operation', kind: 'callbacks', ...texts, impact: 'additive', written })
    }
    this.#parameters(our, their)
    this.#requestBody(our, their)
    this.#responses(our, their)
  }

  #parameters(our: ApiOperation, their: ApiOperation): void {
    const gone = [...our.parameters].filter(([key]) => !their.parameters.has(key))
    const fresh = new Map([...their.parameters].filter(([key]) => !our.parameters.has(key)))
    for (const [key, parameter] of our.parameters) {
      const other = their.parameters.get(key)
      if (other) this.#parameter(our, `${parameter.in} ${parameter.name}`, parameter, other)
    }
    for (const [, parameter] of gone) {
      const at = `${parameter.in} ${parameter.name}`
      const moved = [...fresh].find(([, other]) => other.name.toLowerCase() === parameter.name.toLowerCase())
      if (moved) {
        const [key, other] = moved
        fresh.delete(key)
        const written: [object, object] = [parameter.written, other.written]
        this.#add(our, {
          at,
          kind: 'place',
          ours: parameter.in,
          theirs: other.in,
          impact: 'breaking',
          written,
        })
        this.#parameter(our, at, parameter, other)
      } else {
        const ours = signatureOf(this.#ourShapes.of(parameter.schema))
        this.#add(our, {
          at,
          kind: 'removed',
          ours,
          impact: 'breaking',
          written: [parameter.written, undefined],
        })
      }
    }
    for (const parameter of fresh.values()) {
      const edit: Edit = {
        edit: 'parameter',
        into: our.written,
        operation: our.name,
        parameter: parameter.written,
      }
      const theirs = optional(signatureOf(this.#theirShapes.of(parameter.schema)), parameter.required)
      const impact = parameter.required ? 'breaking' : 'additive'
      this.#add(our, {
        at: `${parameter.in} ${parameter.name}`,
        kind: 'added',
        theirs,
        impact,
        written: [undefined, parameter.written],
        edit,
      })
    }
  }

  #parameter(operation: ApiOperation, at: string, our: ApiParameter, their: ApiParameter): void {
    const written: [object, object] = [our.written, their.written]
    if (our.required !== their.required) this.#required(operation, at, our.required, 'request', written)
    if (our.in === 'query' && our.name !== their.name) {
      const texts = { ours: our.name, theirs: their.name }
      this.#add(operation, { at, kind: 'name', ...texts, impact: 'breaking', written })
    }
    if (our.deprecated !== their.deprecated) {
      const edit: Edit | undefined = their.deprecated ? { edit: 'deprecated', into: our.written } : undefined
      const texts = { ours: String(our.deprecated), theirs: String(their.deprecated) }
      this.#add(operation, { at, kind: 'deprecated', ...texts, impact: 'additive', written, edit })
    }
    const [ours, theirs] = [this.#ourShapes.of(our.schema), this.#theirShapes.of(their.schema)]
    const isStructured = (ours.hasItems && theirs.hasItems) || (ours.isObject && theirs.isObject)
    const isContent = 'content' in our.written || 'content' in their.written
    if ((isStructured || isContent) && our.style !== their.style) {
      this.#add(operation, {
        at,
        kind: 'style',
        ours: our.style,
        theirs: their.style,
        impact: 'breaking',
        written,
      })
    }
    this.#shapes(operation, at, ours, theirs, 'request')
  }

  #required(
    operation: ApiOperation,
    at: string,
    ours: boolean,
    direction: Direction,
    written: [object, object],
  ): void {
    const impact = (direction === 'request') === ours ? 'additive' : 'breaking'
    this.#add(operation, { at, kind: 'required', ours: String(ours), theirs: String(!ours), impact, written })
  }

  #requestBody(our: ApiOperation, their: ApiOperation): void {
    const [ours, theirs] = [our.body, their.body]
    if (ours && theirs) {
      if (ours.required !== theirs.required)
        this.#required(our, 'body', ours.required, 'request', [ours.written, theirs.written])
      this.#media(our, 'body', ours, theirs, 'request')
    } else if (ours) {
      const text = this.#bodyText(ours, this.#ourShapes)
      this.#add(our, {
        at: 'body',
        kind: 'removed',
        ours: text,
        impact: 'breaking',
        written: [ours.written, undefined],
      })
    } else if (theirs) {
      const text = optional(this.#bodyText(theirs, this.#theirShapes), theirs.required)
      const impact = theirs.required ? 'breaking' : 'additive'
      const edit: Edit = { edit: 'body', into: our.written, operation: our.name, body: theirs.written }
      this.#add(our, {
        at: 'body',
        kind: 'added',
        theirs: text,
        impact,
        written: [undefined, theirs.written],
        edit,
      })
    }
  }

  #responses(our: ApiOperation, their: ApiOperation): void {
    for (const [status, response] of our.responses) {
      const other = their.responses.get(status)
      const at = `response ${status}`
      if (other) {
        this.#media(our, at, response, other, 'response')
        this.#headers(our, at, response, other)
      } else {
        const impact = /^[45]/.test(status) ? 'additive' : 'breaking'
        const ours = this.#bodyText(response, this.#ourShapes)
        this.#add(our, { at, kind: 'removed', ours, impact, written: [response.written, undefined] })
      }
    }
    for (const [status, response] of their.responses) {
      if (our.responses.has(status)) continue
      const theirs = this.#bodyText(response, this.#theirShapes)
      const edit: Edit = {
        edit: 'response',
        into: our.written,
        operation: our.name,
        status,
        response: response.written,
      }
      const written: [undefined, object] = [undefined, response.written]
      // A success with a body of its own widens the type of what a call answers.
      const impact = status.startsWith('2') && response.media.size ? 'breaking' : 'additive'
      this.#add(our, { at: `response ${status}`, kind: 'added', theirs, impact, written, edit })
    }
  }

  #headers(operation: ApiOperation, at: string, our: ApiBody, their: ApiBody): void {
    const [ours, theirs] = [headersOf(this.#ours, our), headersOf(this.#theirs, their)]
    for (const [name, header] of ours) {
      const other = theirs.get(name)
      const here = `${at} header ${name}`
      const text = (schema: Schema | undefined, shapes: Shapes): string => signatureOf(shapes.of(schema))
      if (other)
        this.#shapes(
          operation,
          here,
          this.#ourShapes.of(header.schema),
          this.#theirShapes.of(other.schema),
          'response',
        )
      else {
        const written: [object, undefined] = [header, undefined]
        const lost = { ours: text(header.schema, this.#ourShapes), impact: 'breaking' as const, written }
        this.#add(operation, { at: here, kind: 'removed', ...lost })
      }
    }
    for (const [name, header] of theirs) {
      if (ours.has(name)) continue
      const theirText = signatureOf(this.#theirShapes.of(header.schema))
      const written: [undefined, object] = [undefined, header]
      const at_ = `${at} header ${name}`
      this.#add(operation, { at: at_, kind: 'added', theirs: theirText, impact: 'additive', written })
    }
  }

  /** What Mailgun posts; only where both documents say what, since ours describes more than the vendor's. */
  #webhooks(): void {
    const [ours, theirs] = [this.#ours, this.#theirs].map((source) => Object.keys(source.root.webhooks ?? {}))
    for (const name of theirs!.filter((name) => !ours!.includes(name)))
      this.#add(WHOLE, { at: `webhook ${name}`, kind: 'added', theirs: name, impact: 'additive' })
    if (!theirs!.length) return
    for (const name of ours!.filter((name) => !theirs!.includes(name)))
      this.#add(WHOLE, { at: `webhook ${name}`, kind: 'removed', ours: name, impact: 'breaking' })
  }

  /** How fields of a form are written, one by one. */
  #encodings(operation: ApiOperation, at: string, our: Media, their: Media): void {
    const [ours, theirs] = [our, their].map(({ encoding }) => (isObject(encoding) ? encoding : {}))
    for (const field of new Set([...Object.keys(ours!), ...Object.keys(theirs!)])) {
      const [text, other] = [encodingText(ours![field]), encodingText(theirs![field])]
      if (text === other) continue
      const written: [object, object] = [our, their]
      const texts = { ours: text, theirs: other }
      this.#add(operation, { at: `${at} ${field}`, kind: 'encoding', ...texts, impact: 'breaking', written })
    }
  }

  /** Pairs media types by name; what is left over by what they carry (JSON, a form). */
  #media(operation: ApiOperation, at: string, our: ApiBody, their: ApiBody, direction: Direction): void {
    const fresh = new Map([...their.media].filter(([type]) => !our.media.has(type)))
    const written: [object, object] = [our.written, their.written]
    for (const [type, media] of our.media) {
      const here = `${at} ${type}`
      const same = their.media.get(type)
      const alike = same ?? [...fresh].find(([other]) => family(other) === family(type))
      if (!alike) {
        const ours = signatureOf(this.#ourShapes.of(media.schema))
        this.#add(operation, { at: here, kind: 'removed', ours, impact: 'breaking', written })
        continue
      }
      const [name, other] = Array.isArray(alike) ? alike : [type, alike]
      fresh.delete(name)
      if (name !== type)
        this.#add(operation, {
          at: here,
          kind: 'media type',
          ours: type,
          theirs: name,
          impact: 'breaking',
          written,
        })
      if (direction === 'request') this.#encodings(operation, here, media, other)
      this.#shapes(
        operation,
        here,
        this.#ourShapes.of(media.schema),
        this.#theirShapes.of(other.schema),
        direction,
      )
    }
    for (const [type, media] of fresh) {
      const theirs = signatureOf(this.#theirShapes.of(media.schema))
      const edit: Edit = {
        edit: 'media',
        into: our.written,
        operation: operation.name,
        direction,
        type,
        media,
      }
      this.#add(operation, { at: `${at} ${type}`, kind: 'added', theirs, impact: 'additive', written, edit })
    }
  }

  #shapes(operation: ApiOperation, at: string, ours: Shape, theirs: Shape, direction: Direction): void {
    const report: Report = (difference) => {
      const written: [object | undefined, object | undefined] = [
        difference.ourShape?.written[0],
        difference.theirShape?.written[0],
      ]
      this.#add(operation, { ...difference, written })
    }
    compareShapes({ report, direction, operation: operation.name }, at, ours, theirs)
  }

  #bodyText(body: ApiBody, shapes: Shapes): string {
    return (
      [...body.media].map(([type, media]) => `${type} ${signatureOf(shapes.of(media.schema))}`).join(', ') ||
      'no content'
    )
  }
}

function optional(text: string, required: boolean): string {
  return required ? `required ${text}` : text
}

function family(type: string): string {
  if (/[/+]json$/.test(type)) return 'json'
  return /form/.test(type) ? 'form' : type
}
