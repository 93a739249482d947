// How dates and lists travel where the document wants something of its own.
import { describe, expect, test } from 'vitest'
import { createMailgun } from '../../src/index.js'
import { quickClient } from '../support/quick-client.js'
import { encodeFields } from '../../src/encode/body.js'

const EVENTS = 'GET /v3/{domain_name}/events'
const params = { path: { domain_name: 'mg.example.com' } }
const message = { from: 'a@example.com', to: 'b@example.com', text: 'hi' }

describe('A Date for a field in epoch seconds is its second', () => {
  test.each([
    [1_772_788_500_000, '1772788500'],
    [1_772_788_500_999, '1772788500'],
    [999, '0'],
    [0, '0'],
    [-1, '-1'],
    [-1001, '-2'],
  ])('%i ms become %s s', async (ms, seconds) => {
    expect(encodeFields(EVENTS, { begin: new Date(ms) })).toBe(`begin=${seconds}`)
  })

  test('in the query that is sent', async () => {
    const { mailgun, calls } = quickClient([])
    const begin = new Date(1_772_788_500_999)
    await mailgun.GET('/v3/{domain_name}/events', { params: { ...params, query: { begin, end: begin } } })
    expect(new URL(calls[0]!.url).search).toBe('?begin=1772788500&end=1772788500')
  })
})

describe('A list for a field of commas is one text', () => {
  test('in a multipart body', async () => {
    const { mailgun, calls } = quickClient([])
    await mailgun.POST('/v3/{domain_name}/messages', {
      params,
      body: { ...message, 'o:suppress-headers': ['X-One', 'X-Two'], 'o:tag': ['a', 'b'] },
    })
    const form = calls[0]!.body as FormData
    expect(form.getAll('o:suppress-headers')).toEqual(['X-One,X-Two'])
    expect(form.getAll('o:tag')).toEqual(['a', 'b'])
  })

  test('in a query', async () => {
    const { mailgun, calls } = quickClient([])
    await mailgun.request('GET', '/v9/new', {
      params: { query: { ips: ['10.0.0.1', '10.0.0.2'], tag: ['a', 'b'] } },
    })
    expect(new URL(calls[0]!.url).search).toBe('?ips=10.0.0.1%2C10.0.0.2&tag=a&tag=b')
  })

  test('where it is one value, or a text that has commas already, and is sent as it is', () => {
    expect(encodeFields('GET /v9/new', { ips: '10.0.0.1,10.0.0.2' })).toBe('ips=10.0.0.1%2C10.0.0.2')
    expect(encodeFields('GET /v9/new', { ips: ['10.0.0.1'] })).toBe('ips=10.0.0.1')
  })

  test.each([[['a', 'b,c']], [[]], [['a', undefined]], [['a', {}]]])(
    'unless it is %j, which would arrive as another list and is refused',
    async (ips) => {
      const fetch = () => Promise.reject(new Error('was sent'))
      const call = createMailgun({ apiKey: 'key-test', fetch }).request('GET', '/v9/new', {
        params: { query: { ips } },
      })
      await expect(call).rejects.toThrow(/^GET \/v9\/new: "ips" is /)
      await expect(call).rejects.toThrow(TypeError)
    },
  )
})
