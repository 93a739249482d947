// Every kind of call, and what may be said of it afterwards. Web standards only: this runs in every runtime.
import type * as MailgunFetch from '../../src/index.js'
import type * as Operations from '../../src/operations.js'

type Api = Pick<
  typeof MailgunFetch,
  'createMailgun' | 'paginate' | 'unwrap' | 'getStored' | 'resendStored' | 'isMailgunError'
> &
  Pick<typeof Operations, 'sendMessage'>

/** What the client said of a call. */
export interface Said {
  behaviour: string
  kind: string
  /** Whether a repeat could double an effect. */
  once: boolean
  /** `data`, or what went wrong: a code, or the name of an error that is not of this package. */
  outcome: string
  /** Whether it said that nothing was done. */
  saidNone: boolean
  tookMs: number
  message: string
}

type Mailgun = MailgunFetch.Mailgun
interface Kind {
  once?: true
  call(mailgun: Mailgun, headers: Record<string, string>, signal: AbortSignal): Promise<unknown>
}

// Two attempts, each of which may be redirected five times; the second follows where time ran out in the first.
const MOST_REQUESTS = 2 * 6
const TIMEOUT_MS = 250
// For what must succeed, on however busy a machine.
const PATIENT_MS = 20_000
const params = { path: { domain_name: 'mg.example.com' } }
const letter = { from: 'ada@mg.example.com', to: 'bob@example.org', subject: 'Hello', text: 'Hello Bob' }

const kinds = (
  { paginate, unwrap, getStored, resendStored, sendMessage }: Api,
  url: string,
): Record<string, Kind> => ({
  GET: {
    call: (mailgun, headers, signal) =>
      unwrap(mailgun.GET('/v3/{domain_name}/bounces', { params, headers, signal })),
  },
  'walk by GET': {
    call: (mailgun, headers, signal) =>
      paginate(mailgun, '/v3/{domain_name}/bounces', { params, headers, signal }).pages().next(),
  },
  'walk by POST': {
    call: (mailgun, headers, signal) =>
      paginate(mailgun, '/v1/analytics/logs', { body: { duration: '1d' }, headers, signal })
        .pages()
        .next(),
  },
  'POST of a form': {
    once: true,
    call: (mailgun, headers, signal) =>
      unwrap(mailgun.POST('/v3/{domain_name}/messages', { params, body: letter, headers, signal })),
  },
  function: {
    once: true,
    call: (mailgun, headers, signal) =>
      sendMessage(mailgun, { path: params.path, body: letter, headers, signal }),
  },
  'POST with an attachment': {
    once: true,
    call: (mailgun, headers, signal) => {
      const attachment = { data: new Uint8Array(200_000), filename: 'zeros.bin' }
      const body = { ...letter, attachment }
      return unwrap(mailgun.POST('/v3/{domain_name}/messages', { params, body, headers, signal }))
    },
  },
  'POST with a stream': {
    once: true,
    call: (mailgun, headers, signal) => {
      const attachment = { data: new Response('streamed').body!, filename: 'stream.txt' }
      const body = { ...letter, attachment }
      return unwrap(mailgun.POST('/v3/{domain_name}/messages', { params, body, headers, signal }))
    },
  },
  'POST of JSON': {
    once: true,
    call: (mailgun, headers, signal) =>
      unwrap(
        mailgun.request('POST', '/v1/alerts/settings/events', {
          body: { event_type: 'x' },
          encoding: 'json',
          headers,
          signal,
        }),
      ),
  },
  'POST of text': {
    once: true,
    call: (mailgun, headers, signal) =>
      unwrap(
        mailgun.request('POST', '/v3/routes', {
          body: { priority: 0 },
          encoding: 'urlencoded',
          headers,
          signal,
        }),
      ),
  },
  'POST without a body': {
    once: true,
    call: (mailgun, headers, signal) =>
      unwrap(mailgun.request('POST', '/v1/thing/enable', { headers, signal })),
  },
  PATCH: {
    once: true,
    call: (mailgun, headers, signal) =>
      unwrap(mailgun.request('PATCH', '/v1/thing', { body: { a: 1 }, encoding: 'json', headers, signal })),
  },
  PUT: {
    call: (mailgun, headers, signal) =>
      unwrap(mailgun.request('PUT', '/v3/routes/7', { body: { priority: 1 }, headers, signal })),
  },
  DELETE: {
    call: (mailgun, headers, signal) =>
      unwrap(
        mailgun.DELETE('/v3/{domain_name}/bounces/{address}', {
          params: { path: { domain_name: 'mg.example.com', address: 'bob@example.org' } },
          headers,
          signal,
        }),
      ),
  },
  'DELETE with JSON': {
    call: (mailgun, headers, signal) =>
      unwrap(mailgun.DELETE('/v1/analytics/tags', { body: { tag: 'welcome' }, headers, signal })),
  },
  'stored message': {
    call: (mailgun, headers, signal) =>
      unwrap(getStored(mailgun, `${url}/v3/domains/mg.example.com/messages/key`, { headers, signal })),
  },
  'stored message sent again': {
    once: true,
    call: (mailgun, headers, signal) =>
      unwrap(
        resendStored(mailgun, `${url}/v3/domains/mg.example.com/messages/key`, 'bob@example.org', {
          headers,
          signal,
        }),
      ),
  },
})

/** Names a call, for the server to count it. */
const callName = ({ behaviour, kind }: Pick<Said, 'behaviour' | 'kind'>): string => `${kind} | ${behaviour}`

/** All kinds of calls against all behaviours; connections are kept and used again as the runtime likes. */
export async function runMatrix(
  api: Api,
  url: string,
  behaviours: readonly string[],
  signal: AbortSignal,
): Promise<Said[]> {
  const mailgun = api.createMailgun({
    baseUrl: url,
    apiKey: 'key-chaos',
    dangerouslyAllowBrowser: true,
    timeoutMs: TIMEOUT_MS,
    retry: { limit: 1, initialDelayMs: 1 },
  })
  const said: Said[] = []
  const lanes = Object.entries(kinds(api, url)).map(async ([kind, { once = false, call }]) => {
    for (const behaviour of behaviours) {
      const client = behaviour === 'answers' ? mailgun.withOptions({ timeoutMs: PATIENT_MS }) : mailgun
      const headers = { 'x-chaos': behaviour, 'x-call': callName({ behaviour, kind }) }
      const startedAt = Date.now()
      const failure = await call(client, headers, signal).then(
        () => undefined,
        (error: unknown) => ({ error }),
      )
      const known = failure && api.isMailgunError(failure.error) ? failure.error : undefined
      said.push({
        behaviour,
        kind,
        once,
        outcome: failure ? (known?.code ?? String(failure.error)) : 'data',
        saidNone: known?.outcome === 'none',
        tookMs: Date.now() - startedAt,
        message: String(known?.message ?? ''),
      })
    }
  })
  await Promise.all(lanes)
  return said
}

/** What must never be, whatever a server does; each as a line that says it. */
export function violations(
  said: readonly Said[],
  takenOf: (name: string) => { heads: number; whole: number },
  refusing: (behaviour: string) => boolean,
): string[] {
  return said.flatMap((one) => {
    const name = callName(one)
    const { heads, whole } = takenOf(name)
    // 429 says that nothing was done, so it alone may be followed by another attempt.
    const mayRepeat = !one.once || one.behaviour === 'gives 429'
    const isUnknownError = !/^(data|api|network|timeout|invalid_response|redirect)$/.test(one.outcome)
    return [
      ...(heads > 1 && !mayRepeat ? [`${name}: sent ${heads} times`] : []),
      ...(heads > MOST_REQUESTS ? [`${name}: sent ${heads} times, and two attempts were allowed`] : []),
      ...(one.saidNone && whole > 0 && !refusing(one.behaviour)
        ? [`${name}: the server took it, and the client said that nothing was done (${one.message})`]
        : []),
      ...(one.outcome === 'data' && heads === 0 ? [`${name}: data, and nothing was sent`] : []),
      ...(one.behaviour !== 'answers' && one.tookMs > 2 * TIMEOUT_MS + SLACK_MS
        ? [`${name}: took ${one.tookMs} ms`]
        : []),
      ...(isUnknownError ? [`${name}: ended as ${one.outcome}`] : []),
    ]
  })
}

// A busy machine is slower than its timers.
const SLACK_MS = 4000
