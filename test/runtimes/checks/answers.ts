// What comes back, also late, never, in pages or not at all.
import { createMailgun, MailgunApiError, paginate, unwrap } from 'mailgun-fetch'
import type { Got } from '../server.js'
import { domain, equal, failing, failsWith, KEY, letter, logOf, sent, type Checks } from './expect.js'

/** A call of a domain whose answer does not come, whole or in part, in time. */
const timesOut =
  (domain_name: string, timeoutMs: number): Checks[string] =>
  async (mailgun) => {
    const options = { ...domain(domain_name), timeoutMs, retry: false as const }
    await failsWith('timeout', mailgun.GET('/v3/{domain_name}/bounces', options))
  }

export const answers: Checks = {
  'pages, items and resuming': async (mailgun) => {
    const expected = ['1a', '1b', '2a', '2b', '3a', '3b'].map((name) => `${name}@example.org`)
    for (const prefetch of [false, true]) {
      const addresses: unknown[] = []
      for await (const bounce of paginate(mailgun, '/v3/{domain_name}/bounces', {
        ...domain('pages.example'),
        prefetch,
      })) {
        addresses.push(bounce.address)
      }
      equal(addresses, expected)
    }
    let cursor: string | undefined
    // Leaving the loop also aborts the page that was requested ahead.
    for await (const page of paginate(mailgun, '/v3/{domain_name}/bounces', {
      ...domain('pages.example'),
      prefetch: true,
    }).pages()) {
      cursor = page.cursor
      break
    }
    const rest: unknown[] = []
    for await (const bounce of paginate(mailgun, '/v3/{domain_name}/bounces', {
      ...domain('pages.example'),
      cursor,
    }))
      rest.push(bounce.address)
    equal(rest, expected.slice(2))
  },
  'retry after 429, with the whole body': async (mailgun) => {
    const attachment = { data: new Response('from a stream').body!, filename: 'stream.log' }
    const { attempts, fields, files } = await sent(
      mailgun.POST('/v3/{domain_name}/messages', {
        ...domain('busy.example'),
        body: { ...letter, attachment },
      }),
    )
    equal([attempts, fields.length, files[0]?.text], [2, 4, 'from a stream'])
  },
  'retry of a GET after 503': async (mailgun) => {
    const { attempts } = await sent(mailgun.GET('/v3/{domain_name}/bounces', domain('broken.example')))
    equal(attempts, 2)
  },
  'error of the API': async (mailgun) => {
    const { error, response } = await mailgun.GET('/v3/{domain_name}/bounces', domain('denied.example'))
    equal(
      [response.status, error instanceof MailgunApiError, error?.detail, error?.body],
      [401, true, 'Forbidden', 'Forbidden'],
    )
    equal(`${String(error)} ${JSON.stringify(error)} ${error?.stack}`.includes(KEY), false)
  },
  'answer without content': async (mailgun) => {
    // Where the document promises data, an answer without any is an error; `request` knows no such promise.
    const { data, error, response } = await mailgun.request('GET', '/v3/empty.example/bounces')
    equal([response.status, data === undefined, error === undefined], [204, true, true])
    const head = await mailgun.request('HEAD', '/v3/mg.example.com/stored')
    equal([head.response.status, head.data === undefined], [200, true])
  },
  'answer as stream and as bytes': async (mailgun, url) => {
    const stream = await unwrap(
      mailgun.request<ReadableStream>('GET', `${url}/v3/mg.example.com/stored`, { parseAs: 'stream' }),
    )
    const streamed = (await new Response(stream).json()) as { got: Got }
    equal(streamed.got.target, '/v3/mg.example.com/stored')
    const bytes = await unwrap(
      mailgun.request<ArrayBuffer>('GET', '/v3/mg.example.com/stored', { parseAs: 'arrayBuffer' }),
    )
    const text = new TextDecoder().decode(bytes)
    equal((JSON.parse(text) as { got: Got }).got.target, '/v3/mg.example.com/stored')
  },
  'abort while waiting for an answer': async (mailgun) => {
    const reason = new Error('no longer wanted')
    const stop = new AbortController()
    setTimeout(() => stop.abort(reason), 50)
    const failure = await failing(
      mailgun.GET('/v3/{domain_name}/bounces', { ...domain('silent.example'), signal: stop.signal }),
    )
    equal(failure === reason, true)
  },
  'abort while waiting to retry': async (mailgun) => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 100)
    const failure = await failing(
      mailgun.GET('/v3/{domain_name}/bounces', {
        ...domain('closed-for-today.example'),
        signal: stop.signal,
      }),
    )
    equal([(failure as Error).name, failure === stop.signal.reason], ['AbortError', true])
  },
  'abort before the start': async (mailgun, url) => {
    const call = mailgun.GET('/v3/{domain_name}/bounces', {
      ...domain('never.example'),
      signal: AbortSignal.abort(),
    })
    equal(((await failing(call)) as Error).name, 'AbortError')
    equal(
      (await logOf(url)).here.filter((target) => target.includes('never.example')),
      [],
    )
  },
  'timeout before the answer': timesOut('silent.example', 100),
  'timeout within the body': timesOut('stalled.example', 200),
  'no answer at all': async (_, url) => {
    const { closed } = await logOf(url)
    const mailgun = createMailgun({
      baseUrl: closed,
      apiKey: KEY,
      dangerouslyAllowBrowser: true,
      retry: false,
    })
    const failure = await failsWith(
      'network',
      mailgun.GET('/v3/{domain_name}/bounces', domain('mg.example.com')),
    )
    equal(failure.message.includes(closed), true)
  },
}
