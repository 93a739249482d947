import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createEndpoint } from '../../src/client/endpoint.js'
import { createMailgun, type Region } from '../../src/index.js'
import { recordingFetch } from '../support/recording-fetch.js'

const allowed = (endpoint: { region?: Region; baseUrl?: string }, link: string): string | false => {
  try {
    return createEndpoint(endpoint).resolveTrusted('GET /x', link)
  } catch (error) {
    expect(error).toMatchObject({ name: 'MailgunError', code: 'forbidden_origin' })
    return false
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the base URL', () => {
  test.each([
    [{}, 'https://api.mailgun.net', 'us'],
    [{ region: 'us' }, 'https://api.mailgun.net', 'us'],
    [{ region: 'eu' }, 'https://api.eu.mailgun.net', 'eu'],
    [{ baseUrl: 'https://proxy.example/mail' }, 'https://proxy.example/mail', undefined],
    [{ baseUrl: 'https://proxy.example/mail//' }, 'https://proxy.example/mail', undefined],
    [{ baseUrl: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080', undefined],
    [{ baseUrl: 'HTTPS://Proxy.Example:443/' }, 'https://proxy.example', undefined],
    [{ baseUrl: 'https://proxy.example/?' }, 'https://proxy.example', undefined],
  ] as const)('%o is %s', (options, baseUrl, region) => {
    expect(createEndpoint(options)).toMatchObject({ baseUrl, region })
  })

  test('a region and a base URL contradict each other', () => {
    expect(() => createEndpoint({ region: 'us', baseUrl: 'https://proxy.example' })).toThrow(
      'region or baseUrl, not both',
    )
  })

  test.each(['EU', '', 'asia', 'constructor', '__proto__', null])(
    'region %o is refused with the ones that there are',
    (region) => {
      expect(() => createEndpoint({ region: region as Region })).toThrow(TypeError)
      if (region !== null)
        expect(() => createEndpoint({ region: region as Region })).toThrow(
          `"${region}" is unknown; use "us" or "eu"`,
        )
    },
  )

  test.each([
    ...['', 'ftp://proxy.example', 'file:///etc', 'javascript:alert(1)', 'https://'],
    ...[
      'https://u@proxy.example',
      'https://u:p@proxy.example',
      'https://:p@proxy.example',
      'https://proxy.example?a=1',
    ],
    ...['https://proxy.example#f', null],
  ])('%o is refused when the client is made', (baseUrl) => {
    expect(() => createEndpoint({ baseUrl: baseUrl as string })).toThrow(
      /baseUrl must be an absolute http\(s\) URL without credentials/,
    )
  })

  test.each(['api.mailgun.net', '/api/mailgun', '../mailgun', '//proxy.example'])(
    '%o makes a client without a page, whose first call says that there is none',
    async (baseUrl) => {
      const { fetch, calls } = recordingFetch()
      const mailgun = createMailgun({ baseUrl, fetch })
      await expect(mailgun.GET('/v3/routes')).rejects.toThrow(`baseUrl "${baseUrl}" is relative`)
      vi.stubGlobal('location', { href: 'https://shop.example/' })
      await mailgun.GET('/v3/routes')
      expect(calls).toHaveLength(1)
    },
  )

  test('a refused base URL does not show its password', () => {
    expect(() => createEndpoint({ baseUrl: 'https://u:hunter2@proxy.example' })).toThrow(
      /^((?!hunter2)[^])*$/,
    )
  })

  test.each([
    ['/api/mailgun', 'https://shop.example/api/mailgun'],
    ['api/mailgun/', 'https://shop.example/cart/api/mailgun'],
    ['../mailgun', 'https://shop.example/mailgun'],
  ])('%o is relative to the page, and stays so for each call', (baseUrl, absolute) => {
    vi.stubGlobal('location', { href: 'https://shop.example/cart/view?x=1' })
    const endpoint = createEndpoint({ baseUrl })
    expect(endpoint.baseUrl).toBe(absolute)
    expect(endpoint.resolveTrusted('GET /x', `${endpoint.baseUrl}/v3/routes`)).toBe(`${absolute}/v3/routes`)
    expect(endpoint.resolveTrusted('GET /x', '/v3/routes')).toBe(`${absolute}/v3/routes`)
  })
})

describe('who may get the credential', () => {
  const us = { region: 'us' } as const
  const eu = { region: 'eu' } as const

  test.each([
    [us, 'https://api.mailgun.net/v3/x?page=next', 'https://api.mailgun.net/v3/x?page=next'],
    [us, '/v3/x?page=next', 'https://api.mailgun.net/v3/x?page=next'],
    [us, 'http://api.mailgun.net/v3/x', 'https://api.mailgun.net/v3/x'],
    [us, 'http://api.mailgun.net:80/v3/x', 'https://api.mailgun.net/v3/x'],
    [us, 'HTTPS://API.MAILGUN.NET:443/v3/x', 'https://api.mailgun.net/v3/x'],
    [us, 'https://storage-us-east4.api.mailgun.net/v3/d', 'https://storage-us-east4.api.mailgun.net/v3/d'],
    [us, 'https://sw.api.mailgun.net/v3/d', 'https://sw.api.mailgun.net/v3/d'],
    [eu, 'https://api.eu.mailgun.net/v3/x', 'https://api.eu.mailgun.net/v3/x'],
    [
      eu,
      'https://storage-europe-west1.api.mailgun.net/v3/d',
      'https://storage-europe-west1.api.mailgun.net/v3/d',
    ],
    [eu, 'https://storage-x.api.eu.mailgun.net/v3/d', 'https://storage-x.api.eu.mailgun.net/v3/d'],
    [{ baseUrl: 'http://127.0.0.1:8080/p' }, '/v3/x', 'http://127.0.0.1:8080/p/v3/x'],
    [{ baseUrl: 'http://127.0.0.1:8080/p' }, '/p/v3/x', 'http://127.0.0.1:8080/p/v3/x'],
    [
      { baseUrl: 'https://proxy.example:8443/p' },
      'http://proxy.example:8443/p/v3',
      'https://proxy.example:8443/p/v3',
    ],
    [{ baseUrl: 'https://proxy.example/p' }, '/pv3/x', 'https://proxy.example/p/pv3/x'],
    // A proxy that passes answers through gives the links of Mailgun.
    [
      { baseUrl: 'https://proxy.example/p' },
      'https://api.mailgun.net/v3/x?a=1',
      'https://proxy.example/p/v3/x?a=1',
    ],
    [{ baseUrl: 'http://127.0.0.1:8080' }, 'https://api.eu.mailgun.net/v3/x', 'http://127.0.0.1:8080/v3/x'],
  ])('with %o, %s is %s', (options, link, expected) => {
    expect(allowed(options, link)).toBe(expected)
  })

  test.each([
    // Another region, and hosts that only look like Mailgun's.
    [us, 'https://api.eu.mailgun.net/v3/x'],
    [us, 'https://storage-x.api.eu.mailgun.net/v3/d'],
    [us, 'https://storage-europe-west1.api.mailgun.net/v3/d'],
    [eu, 'https://api.mailgun.net/v3/x'],
    [eu, 'https://storage-us-east4.api.mailgun.net/v3/d'],
    [us, 'https://api.mailgun.net.evil.example/v3/x'],
    [us, 'https://evilapi.mailgun.net/v3/x'],
    [us, 'https://evil.example/api.mailgun.net'],
    [us, 'https://x.evil-api.mailgun.net'],
    [us, 'https://storage.api.mailgun.net.evil.example/'],
    [us, 'https://storage.apixmailgun.net/'],
    [us, 'https://a.b.api.mailgun.net/'],
    [us, 'https://mailgun.net/'],
    [us, 'https://api.mailgun.net./v3/x'],
    [us, 'https://аpi.mailgun.net/v3/x'],
    [us, 'https://api.mailgun.net%2eevil.example/'],
    [us, 'https://evil.example\\@api.mailgun.net/'],
    // Other ports and schemes.
    [us, 'https://api.mailgun.net:8443/v3/x'],
    [us, 'http://api.mailgun.net:8080/v3/x'],
    [us, 'http://storage-us-east4.api.mailgun.net/v3/d'],
    [us, 'https://storage-us-east4.api.mailgun.net:8443/v3/d'],
    [us, 'ftp://api.mailgun.net/v3/x'],
    [us, 'blob:https://api.mailgun.net/9115d58c'],
    [us, 'data:text/plain,x'],
    [us, 'javascript:alert(1)'],
    [us, 'wss://api.mailgun.net/'],
    // User names and passwords.
    [us, 'https://api:key@api.mailgun.net/v3/x'],
    [us, 'https://api.mailgun.net@evil.example/v3/x'],
    [us, 'https://user@storage-us-east4.api.mailgun.net/v3/d'],
    [us, 'https://:p@api.mailgun.net/'],
    // Neither absolute nor rooted.
    [us, '//evil.example/x'],
    [us, '\\\\evil.example\\x'],
    [us, 'storage-us-east4.api.mailgun.net'],
    [us, ''],
    [us, 'https://'],
    // A base URL of one's own is alone.
    [{ baseUrl: 'https://proxy.example' }, 'https://storage-us-east4.api.mailgun.net/v3/x'],
    [{ baseUrl: 'https://proxy.example' }, 'https://u:p@api.mailgun.net/v3/x'],
    [{ baseUrl: 'https://proxy.example' }, 'http://api.mailgun.net/v3/x'],
    [{ baseUrl: 'https://api.mailgun.net' }, 'https://storage-us-east4.api.mailgun.net/v3/x'],
    [{ baseUrl: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8081/'],
    [{ baseUrl: 'http://127.0.0.1:8080' }, 'https://127.0.0.1:8080/'],
    [{ baseUrl: 'http://proxy.example' }, 'https://proxy.example/'],
    [{ baseUrl: 'https://proxy.example:8443' }, 'http://proxy.example/'],
  ])('with %o, %s is refused', (options, link) => {
    expect(allowed(options, link)).toBe(false)
  })

  test('no link leads a client of a region anywhere but to Mailgun over https', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'https://',
        'http://',
        '//',
        '/',
        '\\',
        '@',
        ':',
        ':443',
        ':80',
        '.',
        '?',
        '#',
        '\t',
        '%2e',
        '[::1]',
        'blob:',
      ),
      fc.constantFrom(
        'api.mailgun.net',
        'api.eu.mailgun.net',
        'storage-us-east4.',
        '.api.mailgun.net',
        'evil.example',
        'v3',
        'user:pass',
      ),
      fc.string({ unit: 'binary', maxLength: 2 }),
    )
    const links = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(fc.constantFrom('us' as const, 'eu' as const), links, (region, link) => {
        const found = allowed({ region }, link)
        if (found === false) return
        const { protocol, host, username, password } = new URL(found)
        expect([protocol, username, password]).toEqual(['https:', '', ''])
        expect(host).toMatch(
          region === 'us'
            ? /^([a-z0-9-]+\.)?api\.mailgun\.net$/
            : /^([a-z0-9-]+\.)?api\.eu\.mailgun\.net$|^storage-eu/,
        )
      }),
      { numRuns: 20_000 },
    )
  })

  test('the refusal names where it would have gone and where it may go, and no more of the link', () => {
    const refuse = () =>
      createEndpoint({ region: 'eu' }).resolveTrusted(
        'GET /x',
        'https://u:hunter2@evil.example/v3/x?token=secret',
      )
    expect(refuse).toThrow(
      "GET /x: refused to call https://evil.example/v3/x; allowed is https://api.eu.mailgun.net and storage of its region. Use a client whose region or baseUrl is that server's.",
    )
    expect(() =>
      createEndpoint({ baseUrl: 'https://proxy.example/p' }).resolveTrusted('GET /x', 'nonsense'),
    ).toThrow('GET /x: refused to call a URL that cannot be read; allowed is https://proxy.example. ')
  })
})
