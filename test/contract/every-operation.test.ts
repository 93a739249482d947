import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createMailgun, type Mailgun, type Result } from '../../src/index.js'
import type { FakeRequest } from '../../src/testing.js'
import { document, exampleAnswer, operations } from '../support/document.js'
import { serveFake } from '../support/fake-mailgun.js'
import { arrivalOf, initOf, readable, requestsOf, type Part } from './synthesise.js'

let served: Awaited<ReturnType<typeof serveFake>>
let mailgun: Mailgun
beforeAll(async () => {
  served = await serveFake({ stateful: false })
  mailgun = createMailgun({ baseUrl: served.url, apiKey: served.fake.apiKey, retry: false })
})
afterEach(() => served.fake.reset())
afterAll(() => served.close())

/** What the fake read, in the shape of what was given. */
function arrivalFrom({ operation, path, query, headers, fields, files, json }: FakeRequest): object {
  const shown = Object.entries(files).map(([name, list]) => [name, list.map(readable)])
  const header = Object.entries(headers).filter(([name]) => name.startsWith('x-mailgun-'))
  return {
    operation,
    path,
    query,
    header: Object.fromEntries(header),
    fields,
    files: Object.fromEntries(shown),
    json,
  }
}

/** The typed verb of an operation that is known only while this runs. */
function call(method: string, path: string, init: object): Promise<Result<unknown>> {
  const verb = mailgun[method as 'GET'] as unknown as (path: string, init: object) => Promise<Result<unknown>>
  return verb(path, init)
}

test('each operation of the document is tried', () => {
  const verbs = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
  const declared = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((key) => verbs.includes(key))
      .map((verb) => `${verb.toUpperCase()} ${path}`),
  )
  expect(declared.length).toBeGreaterThanOrEqual(222)
  expect(operations.map(({ name }) => name).sort()).toEqual(declared.sort())
})

const ROUNDS = [0, 1, 2]
const answers = new Set<string>()

describe.each(operations.map((operation) => [operation.name, operation] as const))('%s', (_, operation) => {
  const requests = ROUNDS.flatMap((round) =>
    requestsOf(operation, round).map((request) => [request.title, round, request] as const),
  )
  test.each(requests)(
    'a request (%s; %i) arrives as it was given, and the answer as it was sent',
    async (_title, round, request) => {
      const { data, error, response } = await call(
        operation.method,
        operation.path,
        initOf(request, round === 1),
      )
      expect(error?.message).toBeUndefined()
      const [arrived, ...more] = served.fake.requests
      expect(
        more.map((one) => one.operation),
        'calls besides the one that was made',
      ).toEqual([])
      expect(arrivalFrom(arrived!)).toEqual(arrivalOf(request))
      const { status, body } = exampleAnswer(operation)
      expect(response.status).toBe(status)
      expect(data).toEqual(body)
      answers.add(operation.name)
    },
  )
})

test('every operation has been called and answered', () => {
  expect(answers.size).toBe(operations.length)
})

test('values are given in every way that a user may choose', () => {
  const parts = operations.flatMap((operation) =>
    ROUNDS.flatMap((round) => requestsOf(operation, round).flatMap(({ parts }) => parts)),
  )
  const count = (choose: (part: Part) => boolean): number => parts.filter(choose).length
  const file = (choose: (given: unknown) => boolean): number =>
    count(({ files, given }) => Boolean(files) && [given].flat().some(choose))
  const isData = (given: unknown): given is { data: unknown } =>
    typeof given === 'object' && given !== null && 'data' in given
  const ways: Record<string, number> = {
    'a Date in a form': count(({ place, given }) => place === 'form' && given instanceof Date),
    'a Date in a query': count(({ place, given }) => place === 'query' && given instanceof Date),
    'true for yes': count(({ given, arrives }) => given === true && arrives === 'yes'),
    'false for no': count(({ given, arrives }) => given === false && arrives === 'no'),
    'false for false': count(({ given, arrives }) => given === false && arrives === false),
    '0': count(({ given }) => given === 0),
    'an object for JSON text': count(
      ({ place, given }) => place === 'form' && given?.constructor === Object && !isData(given),
    ),
    'JSON text for JSON text': count(
      ({ given, arrives }) => typeof given === 'string' && typeof arrives === 'object',
    ),
    'a list for a field that repeats': count(
      ({ given, files }) => !files && Array.isArray(given) && given.length > 1,
    ),
    'one value for a field that repeats': count(
      ({ given, arrives }) => typeof given === 'string' && Array.isArray(arrives),
    ),
    'a list of files': count(({ files }) => files !== undefined && files.length > 1),
    'a File': file((given) => given instanceof File),
    'a Blob': file((given) => given instanceof Blob && !(given instanceof File)),
    'a Uint8Array': file((given) => given instanceof Uint8Array),
    'an ArrayBuffer': file((given) => given instanceof ArrayBuffer),
    'a stream': file((given) => given instanceof ReadableStream),
    'text for a file': file((given) => typeof given === 'string'),
    'named bytes': file((given) => isData(given) && given.data instanceof Uint8Array),
    'named text': file((given) => isData(given) && typeof given.data === 'string'),
    'a named stream': file((given) => isData(given) && given.data instanceof ReadableStream),
  }
  expect(Object.entries(ways).filter(([, times]) => times === 0)).toEqual([])
})
