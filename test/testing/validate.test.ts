import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { problemsIn, type Schema } from '../../src/testing/validate.js'

const names = fc.constantFrom('a', 'b', 'v:c', 'd')
const few = fc.integer({ min: 0, max: 3 })
const maybe = <T>(words: Record<string, fc.Arbitrary<T>>) => fc.record(words, { requiredKeys: [] })

/** Schemas of all words that the kit checks, with few names, so that values meet them. */
const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constant<Schema>({}),
    fc.record({ type: fc.constantFrom('string', 'integer', 'number', 'boolean', 'null', 'array', 'object') }),
    fc.record({ type: fc.constant(['string', 'null']) }),
    fc.record({ enum: fc.uniqueArray(fc.constantFrom('a', 'b', 1, null), { minLength: 1 }) }),
    fc.record({ const: fc.constantFrom('a', 1, true) }),
    maybe<unknown>({ minLength: few, maxLength: few, pattern: fc.constantFrom('^a', 'b$', '^.$') }),
    maybe<unknown>({ minimum: few, maximum: few }),
    maybe<unknown>({ items: tie('schema'), minItems: few, maxItems: few, uniqueItems: fc.boolean() }),
    maybe<unknown>({
      properties: fc.dictionary(names, tie('schema'), { maxKeys: 2 }),
      patternProperties: fc.record({ '^v:': tie('schema') }),
      additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
      required: fc.uniqueArray(names, { maxLength: 2 }),
      dependentRequired: fc.dictionary(names, fc.uniqueArray(names, { maxLength: 2 }), { maxKeys: 2 }),
      minProperties: few,
      maxProperties: few,
    }),
    maybe<unknown>({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    maybe<unknown>({ oneOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
    maybe<unknown>({ allOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }),
  ) as fc.Arbitrary<Schema>,
}))

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom('a', 'b', '', 'ab', '😀', 0, 1, 2.5, -1, true, false, null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  ),
}))

test('a value has problems exactly where another validator finds some', () => {
  const ajv = new Ajv2020({ strict: false })
  fc.assert(
    fc.property(schema, value, (given, one) => {
      // What comes from JSON has no undefined and no -0.
      const [plain, sent] = JSON.parse(JSON.stringify([given, one])) as [Schema, unknown]
      const isFine = ajv.compile(plain)(sent)
      expect(problemsIn(plain, sent, 'body', (schema) => schema).length === 0).toBe(isFine)
    }),
    { numRuns: 3000 },
  )
})

test.each<[Schema, unknown, string]>([
  [{ type: 'object', required: ['to'] }, {}, 'body: "to" is missing'],
  [{ type: 'object', additionalProperties: false }, { a: 1 }, 'body: "a" is unknown'],
  [{ properties: { a: { type: 'integer' } } }, { a: 1.5 }, 'body/a must be integer'],
  [{ items: { enum: ['x', 'y'] } }, ['x', 'z'], 'body/1 must be one of x, y'],
  [{ anyOf: [{ required: ['text'] }, { required: ['html'] }] }, {}, 'body: one of "text", "html" is missing'],
  [
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    { a: 1, b: 1 },
    'body must have only one of "a", "b"',
  ],
  [{ anyOf: [{ type: 'string' }, { type: 'object', required: ['a'] }] }, {}, 'body: "a" is missing'],
  [{ type: 'string', format: 'date-time' }, '2026-03-06', 'body must match format "date-time"'],
  [{ type: 'string', format: 'rfc1123' }, '2026-03-06', 'body must match format "rfc1123"'],
  [{ type: 'string', minLength: 1 }, '', 'body must have at least 1 character'],
  [{ type: 'array', maxItems: 1 }, [1, 2], 'body must have at most 1 items'],
])('%j refuses %j by name', (given, one, problem) => {
  expect(problemsIn(given, one, 'body', (schema) => schema)).toEqual([problem])
})
