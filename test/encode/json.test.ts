// JSON in which nothing vanishes without a word.
import { describe, expect, test } from 'vitest'
import { encodeJson } from '../../src/encode/json.js'

const METRICS = 'POST /v1/analytics/metrics'
const SEND = 'POST /v3/{domain_name}/messages'

class Named {
  get name() {
    return 'computed'
  }
}
class Inherited extends Object {
  own = 1
}
Object.assign(Inherited.prototype, { domain: 'mg.example.com' })

interface Ring {
  label: string
  inner: { back?: unknown }
}
const ring: Ring = { label: 'a', inner: {} }
ring.inner.back = ring

const cases: [string, unknown, string][] = [
  ['NaN', NaN, 'is NaN'],
  ['Infinity', -Infinity, 'is -Infinity'],
  ['a Map', new Map([['a', 1]]), 'is Map'],
  ['a Set', new Set([1]), 'is Set'],
  ['a bigint', 1n, 'is BigInt'],
  ['an instance whose fields are computed', new Named(), 'has fields that are inherited or computed'],
  ['an instance whose fields are inherited', new Inherited(), 'has fields that are inherited or computed'],
  ['an object made from another', Object.create({ a: 1 }), 'has fields that are inherited or computed'],
  [
    'an object whose toJSON gives undefined',
    { toJSON: () => undefined },
    'is Object, which JSON cannot carry',
  ],
  ['an object whose toJSON gives NaN', { toJSON: () => NaN }, 'is Object'],
  ['an object whose toJSON gives a Map', { toJSON: () => new Map() }, 'is Object'],
]

describe.each(cases)('%s is refused by the name of its field', (_, value, reason) => {
  test('in a JSON body', () => {
    expect(() => encodeJson(METRICS, { filter: value })).toThrow(TypeError)
    expect(() => encodeJson(METRICS, { filter: value })).toThrow(`${METRICS}: "filter" ${reason}`)
    expect(() => encodeJson(METRICS, { deep: [{ filter: value }] })).toThrow(`${METRICS}: "filter" ${reason}`)
  })

  test('in a list', () => {
    expect(() => encodeJson(METRICS, { dimensions: ['a', value] })).toThrow(`${METRICS}: "1" `)
  })

  test('as a field that travels as JSON text', () => {
    expect(() => encodeJson(SEND, value, 'v:order')).toThrow(`${SEND}: "v:order" ${reason}`)
    expect(() => encodeJson(SEND, { id: value }, 'v:order')).toThrow(`${SEND}: "v:order.id" ${reason}`)
  })
})

test('A cycle is refused by the name of the field that closes it', () => {
  const reason = 'contains itself, or cannot be made JSON'
  expect(() => encodeJson(METRICS, ring)).toThrow(`${METRICS}: "back" ${reason}`)
  expect(() => encodeJson(SEND, ring, 'v:order')).toThrow(`${SEND}: "v:order.back" ${reason}`)
})

test('A value too deep to be made JSON, or whose toJSON throws, is a TypeError that names its field', () => {
  let deep: object = {}
  for (let level = 0; level < 20_000; level++) deep = { in: deep }
  expect(() => encodeJson(SEND, deep, 'v:order')).toThrow(`${SEND}: "v:order.in" contains itself, or cannot`)
  const failing = {
    toJSON() {
      throw new RangeError('sealed')
    },
  }
  expect(() => encodeJson(SEND, { id: failing }, 'v:order')).toThrow(TypeError)
})

test('Undefined fields of an object are left out, and what a class declares itself is sent', () => {
  class Order {
    id = 1
    note = undefined
    total() {
      return 2
    }
  }
  expect(encodeJson(SEND, new Order(), 'v:order')).toBe('{"id":1}')
  expect(encodeJson(SEND, Object.assign(Object.create(null), { id: 1 }), 'v:order')).toBe('{"id":1}')
})
