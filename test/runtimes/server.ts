// A small Mailgun on loopback for the suite. What it does depends on the sending domain of the path.
import busboy from 'busboy'
import type { ServerResponse } from 'node:http'
import { behaviours } from '../chaos/behaviours.js'
import { startChaos, type Taken } from '../chaos/server.js'
import { startLoopback, type Arrived, type Loopback } from '../support/loopback.js'

/** What the server saw of a request; it answers with this, unless the domain asks for something else. */
export interface Got {
  method: string
  target: string
  authorization: string | undefined
  onBehalfOf: string | undefined
  type: string
  /** Text of a body that is not multipart. */
  text: string
  fields: [name: string, value: string][]
  files: { name: string; filename: string; type: string; size: number; text: string }[]
  /** How many requests there were for the domain, this one included. */
  attempts: number
}

/** What the suite may ask at `GET /log`. */
export interface Log {
  /** Targets of all requests that arrived here. */
  here: string[]
  /** And at the other origin, which must never see a credential. */
  elsewhere: { target: string; authorization: string | undefined }[]
  /** An origin at which nobody listens. */
  closed: string
  /** A server that does what it is asked to, right or wrong, and what it took. */
  chaos: { url: string; behaviours: string[]; refusing: string[]; taken: Record<string, Taken> }
}

/** A fresh one for each runtime. */
export async function startMailgun(): Promise<{ url: string; close(): Promise<void> }> {
  const gone = await startLoopback(() => undefined)
  await gone.close()
  const elsewhere = await startLoopback((request, response) => {
    allowPages(request, response)
    json(response, 200, { items: [{ address: 'elsewhere@example.org' }], paging: {} })
  })
  const chaos = await startChaos()
  const attempts = new Map<string, number>()
  const here: Loopback = await startLoopback(async (request, response) => {
    allowPages(request, response)
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    if (request.target === '/form') {
      response.setHeader('content-type', `multipart/form-data; boundary=${BOUNDARY}`)
      const head = 'Content-Disposition: form-data; name="upload"; filename="form.txt"'
      return void response.end(`--${BOUNDARY}\r\n${head}\r\n\r\nfrom a form\r\n--${BOUNDARY}--\r\n`)
    }
    if (request.target === '/log') {
      const log: Log = {
        here: here.arrived.map(({ target }) => target),
        elsewhere: elsewhere.arrived.map(({ target, headers }) => ({
          target,
          authorization: headers.authorization,
        })),
        closed: gone.url,
        chaos: {
          url: chaos.url,
          behaviours: Object.keys(behaviours),
          refusing: Object.keys(behaviours).filter((name) => behaviours[name]?.refuses),
          taken: Object.fromEntries(chaos.taken),
        },
      }
      return json(response, 200, log)
    }
    const domain = /^\/v3\/([^/?]+)/.exec(request.target)?.[1] ?? ''
    attempts.set(domain, (attempts.get(domain) ?? 0) + 1)
    const got = await describe(request, attempts.get(domain)!)
    const answer = answers[domain]
    if (answer) answer(response, got, here.url, elsewhere.url)
    else json(response, 200, { id: '<1@loopback>', message: 'Queued. Thank you.', got })
  })
  return {
    url: here.url,
    close: async () => void (await Promise.all([here.close(), elsewhere.close(), chaos.close()])),
  }
}

// Some parsers want 27 characters at least.
const BOUNDARY = '0123456789abcdef0123456789abcdef'

type Answer = (response: ServerResponse, got: Got, here: string, elsewhere: string) => void

const answers: Record<string, Answer> = {
  'pages.example': (response, { target }, here) => {
    const page = Number(new URL(target, here).searchParams.get('p') ?? 1)
    const items = page > 3 ? [] : [{ address: `${page}a@example.org` }, { address: `${page}b@example.org` }]
    json(response, 200, { items, paging: { next: `${here}/v3/pages.example/bounces?p=${page + 1}` } })
  },
  'hostile.example': (response, _, __, elsewhere) =>
    json(response, 200, {
      items: [{ address: 'a@example.org' }],
      paging: { next: `${elsewhere}/v3/hostile.example/bounces?p=2` },
    }),
  'busy.example': busyOnce,
  'busy-too.example': busyOnce,
  'empty.example': (response) => response.writeHead(204).end(),
  'closed-for-today.example': (response) => {
    response.setHeader('retry-after', '20')
    json(response, 429, { message: 'too many requests' })
  },
  'broken.example': (response, got) =>
    got.attempts > 1 ? json(response, 200, { got }) : json(response, 503, { message: 'try again' }),
  'denied.example': (response) => response.writeHead(401, { 'content-type': 'text/plain' }).end('Forbidden'),
  'silent.example': () => undefined,
  // As a server does that closes a kept connection at the wrong moment.
  'dropped.example': (response) => response.destroy(),
  'stalled.example': (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"items":'),
  'moved.example': (response, { target }, here) =>
    response.writeHead(307, { location: here + target.replace('moved.example', 'target.example') }).end(),
  'found.example': (response, { target }, here) =>
    response.writeHead(302, { location: here + target.replace('found.example', 'target.example') }).end(),
  'abroad.example': (response, { target }, _, elsewhere) =>
    response.writeHead(307, { location: elsewhere + target }).end(),
}

function busyOnce(response: ServerResponse, got: Got): void {
  if (got.attempts > 1) return json(response, 200, { id: '<1@loopback>', message: 'Queued. Thank you.', got })
  response.setHeader('retry-after', '0')
  json(response, 429, { message: 'too many requests' })
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** The page under test has an origin of its own. */
function allowPages(request: Arrived, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
  response.setHeader('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
  response.setHeader('access-control-allow-headers', 'authorization, content-type, x-mailgun-on-behalf-of')
  response.setHeader('access-control-expose-headers', 'retry-after')
}

async function describe({ method, target, headers, body }: Arrived, attempts: number): Promise<Got> {
  const type = headers['content-type'] ?? ''
  const multipart = type.startsWith('multipart/')
  const onBehalfOf = headers['x-mailgun-on-behalf-of']
  const got: Got = {
    method,
    target,
    authorization: headers.authorization,
    onBehalfOf: typeof onBehalfOf === 'string' ? onBehalfOf : undefined,
    type: type.replace(/;.*/, ''),
    text: multipart ? '' : body.toString(),
    fields: [],
    files: [],
    attempts,
  }
  if (!multipart) return got
  const parser = busboy({ headers, defParamCharset: 'utf8' })
  parser.on('field', (name, value) => got.fields.push([name, value]))
  parser.on('file', (name, stream, { filename, mimeType }) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      const bytes = Buffer.concat(chunks)
      got.files.push({
        name,
        filename: filename ?? '',
        type: mimeType,
        size: bytes.length,
        text: bytes.subarray(0, 100).toString(),
      })
    })
  })
  await new Promise<void>((resolve, reject) => {
    parser.once('close', resolve)
    parser.once('error', reject)
    parser.end(body)
  })
  return got
}
