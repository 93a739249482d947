// What a server may do to a request, right or wrong. Each is named as it reads in "a server that …".
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

/** What a behaviour is told of its request. */
export interface Arrival {
  /** How many requests came over the same connection before. */
  before: number
  /** Path and query. */
  target: string
}

export interface Behaviour {
  /** Acts on the head alone, before the body has been read. */
  early?: true
  /** The status tells the client that nothing was done. */
  refuses?: true
  act(socket: Socket, arrival: Arrival): void
}

/** Good as a page, as a receipt and as a stored message. */
const BODY = JSON.stringify({
  id: '<1@loopback>',
  message: 'Queued. Thank you.',
  items: [{ id: 1 }],
  paging: {},
  pagination: { total: 1 },
})

/** Lets a page read the answer, which it may not by itself. */
export const ALLOW_PAGES = 'Access-Control-Allow-Origin: *'

const head = (status: string, headers: Record<string, string | number> = {}): string =>
  [
    `HTTP/1.1 ${status}`,
    ALLOW_PAGES,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n')
const JSON_TYPE = { 'Content-Type': 'application/json' }
const sized = (body: string | Buffer, more: object = {}) => ({
  ...JSON_TYPE,
  'Content-Length': Buffer.byteLength(body),
  ...more,
})
const CHUNKED = { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' }
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
const answer = (status: string, body = BODY): string => head(status, sized(body)) + body
const OK = answer('200 OK')
const HALF = BODY.slice(0, 30)

/** Writes, and does nothing more: the client has to end it. */
const says = (...parts: (string | Buffer)[]): Behaviour => ({
  act: (socket) => parts.forEach((part) => socket.write(part)),
})
const closes = (...parts: (string | Buffer)[]): Behaviour => ({
  act: (socket) => void socket.end(Buffer.concat(parts.map((part) => Buffer.from(part)))),
})
/** Writes, and resets the connection once that is on its way. */
const resets = (...parts: string[]): Behaviour => ({
  act(socket) {
    if (parts.length) socket.write(parts.join(''), () => setTimeout(() => socket.resetAndDestroy(), 5))
    else socket.resetAndDestroy()
  },
})
const drips = (start: string, drop: string): Behaviour => ({
  act(socket) {
    socket.write(start)
    const timer = setInterval(() => socket.write(drop), 10)
    socket.on('close', () => clearInterval(timer))
  },
})
const early = (behaviour: Behaviour): Behaviour => ({ ...behaviour, early: true })
const refuses = (behaviour: Behaviour): Behaviour => ({ ...behaviour, refuses: true })
/** Answers the first request of a connection, and treats later ones otherwise. */
const onceReused = (then: Behaviour): Behaviour => ({
  act: (socket, arrival) => (arrival.before ? then.act(socket, arrival) : void socket.write(OK)),
})

const zipped = gzipSync(BODY)
const GZIP = { 'Content-Encoding': 'gzip' }

export const behaviours: Record<string, Behaviour> = {
  answers: says(OK),
  'answers in chunks': says(head('200 OK', CHUNKED), chunk(HALF), chunk(BODY.slice(30)), '0\r\n\r\n'),
  'answers with gzip': says(head('200 OK', sized(zipped, GZIP)), zipped),
  'answers and closes': closes(head('200 OK', sized(BODY, { Connection: 'close' })), BODY),
  'answers and closes without saying so': closes(OK),
  'answers as HTTP/1.0 until it closes': closes(
    `HTTP/1.0 200 OK\r\n${ALLOW_PAGES}\r\nContent-Type: application/json\r\n\r\n`,
    BODY,
  ),
  'answers late': { act: (socket) => void setTimeout(() => socket.write(OK), 40) },
  'answers in drips': {
    act(socket) {
      socket.write(head('200 OK', sized(BODY)))
      const pieces = [...(BODY.match(/.{1,30}/gs) ?? [])]
      const timer = setInterval(() => {
        const piece = pieces.shift()
        if (piece === undefined) clearInterval(timer)
        else socket.write(piece)
      }, 5)
      socket.on('close', () => clearInterval(timer))
    },
  },
  'answers after 1xx': says('HTTP/1.1 102 Processing\r\n\r\n'.repeat(3), OK),
  'answers after a flood of 1xx': says('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(500), OK),
  'sends 1xx for ever': drips('', 'HTTP/1.1 102 Processing\r\n\r\n'),
  'answers twice': says(OK, OK),
  'closes a connection that is used again': onceReused(closes()),
  'resets a connection that is used again': onceReused(resets()),
  'closes a connection that is used again, in its headers': onceReused(closes('HTTP/1.1 200 OK\r\nConte')),
  'resets before the body was read': early(resets()),
  'closes before the body was read': early(closes()),
  'resets after the request': resets(),
  'closes after the request': closes(),
  'stays silent': says(),
  'resets in the status line': resets('HTTP/1.1 20'),
  'closes in the status line': closes('HTTP/1.1 20'),
  'resets in the headers': resets('HTTP/1.1 200 OK\r\nContent-Ty'),
  'closes in the headers': closes('HTTP/1.1 200 OK\r\nContent-Ty'),
  'falls silent in the headers': says('HTTP/1.1 200 OK\r\nContent-Ty'),
  'drips headers for ever': drips('HTTP/1.1 200 OK\r\nX-Drip: ', 'x'),
  'resets after the headers': resets(head('200 OK', sized(BODY))),
  'closes after the headers': closes(head('200 OK', sized(BODY))),
  'falls silent after the headers': says(head('200 OK', sized(BODY))),
  'resets in the body': resets(head('200 OK', sized(BODY)), HALF),
  'closes in the body': closes(head('200 OK', sized(BODY)), HALF),
  'falls silent in the body': says(head('200 OK', sized(BODY)), HALF),
  'drips a body for ever': drips(head('200 OK', CHUNKED), chunk(' ')),
  'says a length that is too short': says(head('200 OK', { ...JSON_TYPE, 'Content-Length': 30 }), BODY),
  'says a length that is too long': closes(head('200 OK', { ...JSON_TYPE, 'Content-Length': 9999 }), BODY),
  'says a length that is no number': says(head('200 OK', { ...JSON_TYPE, 'Content-Length': 'many' }), BODY),
  'says two lengths': says(
    `HTTP/1.1 200 OK\r\n${ALLOW_PAGES}\r\nContent-Type: application/json\r\nContent-Length: 30\r\nContent-Length: ${BODY.length}\r\n\r\n`,
    BODY,
  ),
  'says a length of chunks': says(
    head('200 OK', { ...CHUNKED, 'Content-Length': 30 }),
    chunk(BODY),
    '0\r\n\r\n',
  ),
  'sends a chunk whose size is no number': says(head('200 OK', CHUNKED), `many\r\n${BODY}\r\n`),
  'closes in a chunk': closes(head('200 OK', CHUNKED), `fff\r\n${HALF}`),
  'closes without a last chunk': closes(head('200 OK', CHUNKED), chunk(BODY)),
  'falls silent without a last chunk': says(head('200 OK', CHUNKED), chunk(BODY)),
  'cuts gzip short': closes(head('200 OK', sized(zipped.subarray(0, 40), GZIP)), zipped.subarray(0, 40)),
  'says gzip and sends text': says(head('200 OK', sized(BODY, GZIP)), BODY),
  'speaks HTTP/0.9': closes(BODY),
  'speaks no HTTP': closes('SSH-2.0-OpenSSH_9.9\r\n'),
  'switches protocols': says(head('101 Switching Protocols', { Connection: 'Upgrade', Upgrade: 'x' }), OK),
  'gives HTML with 200': says(head('200 OK', sized('<p>Hello', { 'Content-Type': 'text/html' })), '<p>Hello'),
  'gives JSON that ends early': says(answer('200 OK', HALF)),
  'gives 200 without a body': says(answer('200 OK', '')),
  'gives 204': says(head('204 No Content')),
  'gives 204 with a body': closes(answer('204 No Content')),
  'gives 304': says(head('304 Not Modified')),
  'gives 500': says(answer('500 Oops')),
  'gives 503 and closes': closes(answer('503 Later')),
  'gives 408': says(answer('408 Slow')),
  'gives 429': refuses(says(answer('429 Many'))),
  'gives 400': refuses(says(answer('400 Bad'))),
  'gives 400 that breaks off': closes(head('400 Bad', sized(BODY)), HALF),
  'gives 413 before the body was read, and closes': refuses(early(closes(answer('413 Large')))),
  'gives 200 before the body was read': early(says(OK)),
  'redirects to where it redirects': {
    act: (socket, { target }) =>
      void socket.write(head('307 There', { Location: target, 'Content-Length': 0 })),
  },
  'redirects to the list above': says(head('308 There', { Location: '/v3/routes', 'Content-Length': 0 })),
  'redirects without saying where': says(head('302 Found', { 'Content-Length': 0 })),
  'redirects to nowhere that can be read': says(
    head('302 Found', { Location: 'http://[', 'Content-Length': 0 }),
  ),
  'sends a huge header': says(head('200 OK', sized(BODY, { 'X-Huge': 'x'.repeat(200_000) })), BODY),
  'sends NUL in a header': says(head('200 OK', sized(BODY, { 'X-Nul': 'a\0b' })), BODY),
}
