// What must not be sent, and what must not leave its origin.
import { createMailgun, paginate, type MailgunOptions } from 'mailgun-fetch'
import {
  domain,
  equal,
  failing,
  failsWith,
  inPage,
  KEY,
  letter,
  logOf,
  sent,
  throws,
  type Checks,
} from './expect.js'

export const safety: Checks = {
  'redirect followed on the same origin': async (mailgun) => {
    const call = mailgun.request('GET', '/v3/moved.example/messages')
    if (inPage) return void (await failsWith('redirect', call))
    const { target, method, authorization } = await sent(call)
    equal([method, target], ['GET', '/v3/target.example/messages'])
    equal(authorization, `Basic ${btoa(`api:${KEY}`)}`)
  },
  'redirect refused that would drop the body': async (mailgun) => {
    await failsWith(
      'redirect',
      mailgun.POST('/v3/{domain_name}/messages', { ...domain('found.example'), body: letter }),
    )
  },
  'key kept from another origin': async (mailgun, url) => {
    const redirected = mailgun.GET('/v3/{domain_name}/bounces', domain('abroad.example'))
    await failsWith(inPage ? 'redirect' : 'forbidden_origin', redirected)
    const walk = paginate(mailgun, '/v3/{domain_name}/bounces', domain('hostile.example'))[
      Symbol.asyncIterator
    ]()
    await walk.next()
    await failsWith('forbidden_origin', walk.next())
    await failsWith('forbidden_origin', mailgun.request('GET', 'https://elsewhere.invalid/v3/routes'))
    equal((await logOf(url)).elsewhere, [])
  },
  'key refused in a page only': async () => {
    if (inPage) throws('dangerouslyAllowBrowser', () => createMailgun({ apiKey: KEY }))
    else createMailgun({ apiKey: KEY })
  },
  'relative base URL, in a page only': async () => {
    const create = (fetch: MailgunOptions['fetch']) => createMailgun({ baseUrl: '/api/mailgun', fetch })
    if (!inPage) {
      const failure = await failing(create(fetch).GET('/v3/routes'))
      return equal(
        [failure instanceof TypeError, (failure as Error).message.includes('absolute')],
        [true, true],
      )
    }
    const called: unknown[] = []
    await create(async (input) => {
      called.push(input)
      return new Response('{}')
    }).GET('/v3/routes')
    equal(called, [`${location.origin}/api/mailgun/v3/routes`])
  },
  'region refused': async () => {
    throws('unknown', () =>
      createMailgun({
        apiKey: KEY,
        region: 'mars',
        dangerouslyAllowBrowser: true,
      } as unknown as MailgunOptions),
    )
    throws('not both', () =>
      createMailgun({
        apiKey: KEY,
        region: 'eu',
        baseUrl: 'https://a.example',
        dangerouslyAllowBrowser: true,
      } as unknown as MailgunOptions),
    )
  },
  'path refused': async (mailgun, url) => {
    for (const address of ['', ' ', '.', '..', '../x', '%2e%2e']) {
      const failure = await failing(
        mailgun.DELETE('/v3/{domain_name}/bounces/{address}', {
          params: { path: { domain_name: 'refused.example', address } },
        }),
      )
      equal([address, failure instanceof TypeError], [address, true])
    }
    equal(
      (await logOf(url)).here.filter((target) => target.includes('refused.example')),
      [],
    )
  },
}
