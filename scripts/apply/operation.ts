// An operation, parameter or body of theirs as this project writes it, placeholders where words belong.
import type { Body, Media, Parameter, Schema } from '../openapi/document.js'
import { findExample, type FindSchema } from './example.js'
import type { Direction } from '../compare/nodes.js'
import { referenceBetween } from '../openapi/folder.js'
import { PLACEHOLDER, type Normaliser } from './schema.js'
import type { ApiOperation } from '../compare/operations.js'
import type { Source } from '../openapi/source.js'

const SHARED_PARAMETERS = 'components/parameters/common.yaml'
const SHARED_ERRORS = 'components/responses/errors.yaml'

const ERRORS: Record<string, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  402: 'PaymentRequired',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Gone',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  default: 'UnexpectedError',
}

/** What `shared-parts.js` adds to every operation. */
const SHARED_ANSWERS = ['401', '429']

/** Media types that do not exist, and what is meant. */
const MEDIA: Record<string, string | undefined> = {
  'application/form-data': 'multipart/form-data',
  none: undefined,
}

/** An operation's keys before its parameters. */
export const BEFORE_PARAMETERS = [
  'tags',
  'summary',
  'description',
  'deprecated',
  'externalDocs',
  'servers',
  'x-pagination',
  'x-read-only',
  'x-idempotent',
]

export class Writer {
  readonly #theirs: Source
  readonly #normaliser: Normaliser
  readonly #find: FindSchema
  readonly #sharedParameters: Readonly<Record<string, Parameter>>
  readonly #sharedErrors: ReadonlySet<string>

  constructor(ours: Source, theirs: Source, normaliser: Normaliser, find: FindSchema) {
    this.#theirs = theirs
    this.#find = find
    this.#normaliser = normaliser
    this.#sharedParameters = { ...(ours.file(SHARED_PARAMETERS) as Record<string, Parameter> | undefined) }
    this.#sharedErrors = new Set(Object.keys({ ...(ours.file(SHARED_ERRORS) as object | undefined) }))
  }

  operation(
    their: ApiOperation,
    file: string,
    resource: string,
    own: { id: string; slotsDeclared: boolean },
  ): object {
    const { written } = their
    const parameters = [...their.parameters.values()]
      .map((one) => one.written)
      .filter((one) => !isOnBehalfOf(one) && !(one.in === 'path' && own.slotsDeclared))
    const responses = Object.fromEntries(
      Object.entries({ ...written.responses })
        .filter(([status]) => !SHARED_ANSWERS.includes(status))
        .map(([status, response]) => [
          status,
          this.response(status, this.#theirs.follow<Body>(response), file, resource),
        ]),
    )
    const missing = this.#error('404', file)
    if (missing && their.path.includes('{')) responses['404'] ??= missing
    const body = their.body?.written
    return {
      operationId: own.id,
      tags: [their.tag],
      summary: PLACEHOLDER,
      description: PLACEHOLDER,
      ...(their.deprecated && { deprecated: true }),
      ...this.#pagination(their),
      ...(parameters.length && { parameters: parameters.map((one) => this.parameter(one, file, resource)) }),
      ...(body && { requestBody: this.body(body, file, resource) }),
      responses: Object.fromEntries(Object.entries(responses).sort(([a], [b]) => (a < b ? -1 : 1))),
    }
  }

  /** The parameters of a new path: its slots. */
  pathParameters(their: ApiOperation, file: string, resource: string): object[] {
    return [...their.parameters.values()]
      .filter((one) => one.in === 'path')
      .map((one) => this.parameter(one.written, file, resource))
  }

  parameter(parameter: Parameter, file: string, resource: string): object {
    const shared = Object.entries(this.#sharedParameters).find(
      ([, one]) => one.name === parameter.name && one.in === parameter.in,
    )
    if (shared) return { $ref: referenceBetween(file, SHARED_PARAMETERS, shared[0]) }
    const schema = this.#normaliser.schema(
      parameter.schema ?? { type: 'string' },
      file,
      resource,
      'request',
      false,
    )
    if (parameter.in === 'path' && schema.type === 'string') schema.minLength ??= 1
    return {
      name: parameter.name,
      in: parameter.in,
      ...((parameter.required || parameter.in === 'path') && { required: true }),
      description: PLACEHOLDER,
      ...(parameter.deprecated && { deprecated: true }),
      ...(parameter.style !== undefined && { style: parameter.style }),
      ...(parameter.explode !== undefined && { explode: parameter.explode }),
      schema,
      example: findExample(this.#find, schema),
    }
  }

  body(body: Body, file: string, resource: string): object {
    return {
      ...(body.required && { required: true }),
      content: this.#content(body, file, resource, 'request'),
    }
  }

  response(status: string, response: Body, file: string, resource: string): object {
    const shared = this.#error(status, file)
    if (shared) return shared
    const content = this.#content(response, file, resource, 'response')
    return { description: PLACEHOLDER, ...(Object.keys(content).length && { content }) }
  }

  media(media: Media, file: string, resource: string, direction: Direction): object {
    const schema = media.schema && this.#normaliser.schema(media.schema, file, resource, direction)
    return { ...(schema && { schema }), example: findExample(this.#find, schema) }
  }

  #content(body: Body, file: string, resource: string, direction: Direction): Record<string, object> {
    const content: Record<string, object> = {}
    for (const [type, media] of Object.entries(body.content ?? {})) {
      const name = mediaType(type)
      if (name) content[name] = this.media(media, file, resource, direction)
    }
    return content
  }

  #error(status: string, file: string): object | undefined {
    const name = Object.hasOwn(ERRORS, status) ? ERRORS[status] : undefined
    return name === undefined || !this.#sharedErrors.has(name)
      ? undefined
      : { $ref: referenceBetween(file, SHARED_ERRORS, name) }
  }

  /** Only what is beyond doubt: links in the answer, or skip and limit in the query. Otherwise lint asks. */
  #pagination(their: ApiOperation): object {
    const media = this.#success(their)
    const answer = this.#fields(media?.schema)
    const items = Object.entries(answer).find(
      ([, field]) => this.#theirs.follow<Schema>(field).type === 'array',
    )?.[0]
    if (!items) return {}
    const paging = this.#fields(answer.paging)
    if ('next' in paging) return { 'x-pagination': { strategy: 'link', items, next: 'paging.next' } }
    const query = new Set(
      [...their.parameters.values()].filter((one) => one.in === 'query').map((one) => one.name),
    )
    if (!query.has('skip') || !query.has('limit')) return {}
    const total = ['total_count', 'total'].find((name) => name in answer)
    return {
      'x-pagination': {
        strategy: 'offset',
        in: 'query',
        skip: 'skip',
        limit: 'limit',
        items,
        ...(total && { total }),
      },
    }
  }

  isList(their: ApiOperation): boolean {
    return Object.values(this.#fields(this.#success(their)?.schema)).some(
      (field) => this.#theirs.follow<Schema>(field).type === 'array',
    )
  }

  #success(their: ApiOperation): Media | undefined {
    return [...their.responses].find(([status]) => status.startsWith('2'))?.[1].media.get('application/json')
  }

  #fields(schema: Schema | undefined): Record<string, Schema> {
    return this.#theirs.follow<Schema>(schema ?? {}).properties ?? {}
  }
}

/** Every path has it already. */
function isOnBehalfOf(parameter: Parameter): boolean {
  return parameter.in === 'header' && parameter.name.toLowerCase() === 'x-mailgun-on-behalf-of'
}

export function mediaType(type: string): string | undefined {
  return Object.hasOwn(MEDIA, type) ? MEDIA[type] : type
}
