import { describe, expect, test } from 'vitest'
import { planBatch, type BatchRequest, type PlanOptions } from '../../src/index.js'
import { growthOf, QUADRATIC } from '../support/growth.js'

const body = { from: 'Ada <ada@mg.example.com>', subject: 'Hello', text: 'Hello %recipient.name%' }

async function plan(recipients: unknown, options: Partial<PlanOptions> = {}): Promise<BatchRequest[]> {
  const requests: BatchRequest[] = []
  const given = { id: 'spring', body, recipients: recipients as PlanOptions['recipients'], ...options }
  for await (const request of planBatch(given)) requests.push(request)
  return requests
}

const addresses = (count: number): string[] => Array.from({ length: count }, (_, i) => `a${i}@example.org`)

describe('A batch is cut', () => {
  test('into requests of 1,000 recipients, numbered from 0', async () => {
    const requests = await plan(addresses(2001))
    expect(requests.map(({ number, key, to, count }) => [number, key, to.length, count])).toEqual([
      [0, 'spring-000000', 1000, 1000],
      [1, 'spring-000001', 1000, 1000],
      [2, 'spring-000002', 1, 1],
    ])
    expect(requests.flatMap(({ to }) => to)).toEqual(addresses(2001))
  })

  test('into no request where there are no recipients', async () => {
    expect(await plan([])).toEqual([])
  })

  test('into smaller requests on demand, from a given number on', async () => {
    const requests = await plan(addresses(10), { maxRecipients: 3, fromRequest: 2 })
    expect(requests.map(({ number, to }) => [number, to])).toEqual([
      [2, ['a6@example.org', 'a7@example.org', 'a8@example.org']],
      [3, ['a9@example.org']],
    ])
  })

  test('into requests below 25 MB, the message itself included', async () => {
    const attachment = { data: new Uint8Array(15_000_000), filename: 'a.bin' }
    const wide = addresses(40).map((to) => ({ to, variables: { text: 'ü'.repeat(500_000) } }))
    const requests = await plan(wide, { body: { ...body, attachment } })
    expect(requests.map(({ count }) => count)).toEqual([9, 9, 9, 9, 4])
    for (const request of requests)
      expect(Buffer.byteLength(request['recipient-variables']) + 15_000_000).toBeLessThan(25_000_000)
  })

  test('from an async source, whose objects may change afterwards', async () => {
    const row = { to: '', variables: { name: '' } }
    async function* rows() {
      for (const name of ['bob', 'eve']) {
        row.to = `${name}@example.org`
        row.variables.name = name
        yield row
      }
    }
    const [request] = await plan(rows())
    expect(request!.to).toEqual(['bob@example.org', 'eve@example.org'])
    expect(JSON.parse(request!['recipient-variables'])).toEqual({
      'bob@example.org': { name: 'bob' },
      'eve@example.org': { name: 'eve' },
    })
  })

  test('into requests that are plain JSON', async () => {
    const [request] = await plan([{ to: 'Bob <bob@example.org>', variables: { at: new Date(0) } }])
    expect(JSON.parse(JSON.stringify(request))).toEqual(request)
    expect(JSON.parse(request!['recipient-variables'])).toEqual({
      'bob@example.org': { at: '1970-01-01T00:00:00.000Z' },
    })
  })

  test('with variables of every kind as JSON has them, be they looked at one by one or not', async () => {
    const scalars = { text: 'Grüße "x"', number: -0.5, flag: false, 'a.b': '', '': 1 }
    const others = { ...scalars, none: null, left: undefined, list: [1, { a: 'b' }], at: new Date(0) }
    const own = JSON.parse('{"__proto__":"p","toJSON":"x","constructor":"c"}') as Record<string, unknown>
    const bare = Object.assign(Object.create(null) as Record<string, unknown>, scalars)
    const given = [scalars, others, own, bare].map((variables, i) => ({ to: `a${i}@example.org`, variables }))
    const [request] = await plan(given)
    const { left: _, ...said } = { ...others, at: '1970-01-01T00:00:00.000Z' }
    const found = Object.values(JSON.parse(request!['recipient-variables']) as object).map(Object.entries)
    expect(found).toEqual([scalars, said, own, scalars].map(Object.entries))
  })

  test('so that an address that stands twice in a request goes once, with its first variables', async () => {
    const twice = [
      { to: 'Bob <bob@example.org>', variables: { n: 1 } },
      'eve@example.org',
      { to: 'BOB@example.org', variables: { n: 2 } },
      'ann@example.org',
      'bob@example.org',
    ]
    const requests = await plan(twice, { maxRecipients: 2 })
    expect(requests.map(({ to, count }) => [to, count])).toEqual([
      [['Bob <bob@example.org>', 'eve@example.org'], 3],
      [['ann@example.org', 'bob@example.org'], 2],
    ])
    expect(JSON.parse(requests[0]!['recipient-variables'])).toEqual({
      'bob@example.org': { n: 1 },
      'eve@example.org': {},
    })
  })
})

describe('A recipient', () => {
  test.each([
    ['bob@example.org', 'bob@example.org'],
    ['Bob <bob@example.org>', 'bob@example.org'],
    ['<bob@example.org>', 'bob@example.org'],
    ['"Bob, the \\"b\\"" <bob@example.org>', 'bob@example.org'],
    ['Jürgen Müller <jürgen@müller.example>', 'jürgen@müller.example'],
    ['"john smith"@example.org', '"john smith"@example.org'],
    ["o'neil+tag@example.org", "o'neil+tag@example.org"],
  ])('may be %s', async (to, bare) => {
    const [request] = await plan([to])
    expect(request!.to).toEqual([to])
    expect(Object.keys(JSON.parse(request!['recipient-variables']) as object)).toEqual([bare])
  })

  test.each([
    [''],
    ['bob'],
    ['@example.org'],
    ['bob@example.org, eve@example.org'],
    ['bob@example.org;eve@example.org'],
    ['Bob, the b <bob@example.org>'],
    ['eve@example.org <bob@example.org>'],
    ['bob@example.org\r\nBcc: eve@example.org'],
    ['Bob\r\nBcc: eve@example.org <bob@example.org>'],
    ['"Bob\r\n" <bob@example.org>'],
    ['<bob@example.org> eve@example.org'],
    [undefined],
    [17],
    [['bob@example.org']],
    [new Map()],
    [{ to: undefined }],
    [{ address: 'bob@example.org' }],
    [{ to: 'bob@example.org', vars: {} }],
    [{ to: 'bob@example.org', variables: 'x' }],
    [{ to: 'bob@example.org', variables: [] }],
    [{ to: 'bob@example.org', variables: { a: new Map() } }],
    [{ to: 'bob@example.org', variables: { a: NaN } }],
    [{ to: 'bob@example.org', variables: { toJSON: () => 1 } }],
    [{ to: 'bob@example.org', variables: { a: 1n } }],
    [{ to: 'bob@example.org', variables: { a: () => 1 } }],
    [Promise.resolve('bob@example.org')],
  ])('is refused by its position in the list: %o', async (recipient) => {
    const failure = await plan(['ann@example.org', recipient]).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TypeError)
    expect(String(failure)).toMatch(/^TypeError: POST \/v3\/\{domain_name\}\/messages: .*recipients\[1\]/)
    expect(String(failure).length).toBeLessThan(400)
  })

  test('is refused if its variables alone are more than a request may have', async () => {
    const wide = { to: 'bob@example.org', variables: { text: 'x'.repeat(25_000_000) } }
    await expect(plan(['ann@example.org', wide])).rejects.toThrow(
      'body and recipients[1] alone make a request of more than 25 MB',
    )
  })

  test('of any length is looked at in linear time', async () => {
    for (const piece of ['a', '"', '"\\', ' ']) {
      const look = (size: number) => plan([`${piece.repeat(size)}<`]).catch(() => undefined)
      expect(await growthOf(look)).toBeLessThan(QUADRATIC)
    }
  })
})

describe('A plan is refused at once', () => {
  test.each<[string, object, RegExp]>([
    ['without an id', { id: undefined }, /id is undefined/],
    ['for an empty id', { id: '' }, /id is ""/],
    ['for an id that some JSON encoders change', { id: 'a/b' }, /id is/],
    ['for an id with a line break', { id: 'a\nb' }, /id is/],
    ['for text as recipients', { recipients: 'bob@example.org' }, /recipients is String/],
    ['without recipients', { recipients: undefined }, /recipients is Undefined/],
    [
      'for what is no list of recipients',
      { recipients: { to: 'bob@example.org' } },
      /recipients is Object; give an iterable/,
    ],
    ['for more than 1,000 recipients a request', { maxRecipients: 1001 }, /maxRecipients is 1001/],
    ['for half a recipient', { maxRecipients: 0.5 }, /maxRecipients is 0.5/],
    ['for a negative number', { fromRequest: -1 }, /fromRequest is -1/],
    ['for to in the body', { body: { ...body, to: 'a@example.org' } }, /"to" is filled/],
    ['for cc in the body', { body: { ...body, cc: 'a@example.org' } }, /"cc" would get/],
    ['for bcc in the body', { body: { ...body, bcc: 'a@example.org' } }, /"bcc" would get/],
    ['for v:batch in the body', { body: { ...body, 'v:batch': '1' } }, /"v:batch" says/],
    ['for recipient-variables in the body', { body: { ...body, 'recipient-variables': {} } }, /is filled/],
    ['for a body that is none', { body: undefined }, /body/],
    ['for a field that cannot be sent', { body: { ...body, subject: 'a\nb' } }, /"subject" must not/],
  ])('%s', (_, options, why) => {
    const given = { id: 'spring', body, recipients: [], ...options }
    expect(() => planBatch(given as PlanOptions)).toThrow(TypeError)
    expect(() => planBatch(given as PlanOptions)).toThrow(why)
  })
})
