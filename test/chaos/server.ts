// A TCP server that does to each request what the request asks for, and counts what it took.
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { ALLOW_PAGES, behaviours } from './behaviours.js'

export interface Taken {
  /** Requests whose head arrived. */
  heads: number
  /** Requests that arrived whole, so that a server could have acted on them. */
  whole: number
}

export interface ChaosServer {
  url: string
  /** What arrived, by the name of the call. */
  taken: Map<string, Taken>
  /** Connections on which a request still waits for the end of its answer, if there is to be one. */
  waiting(): string[]
  close(): Promise<void>
}

export async function startChaos(): Promise<ChaosServer> {
  const taken = new Map<string, Taken>()
  const sockets = new Map<Socket, string>()
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    sockets.set(socket, '')
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
    // Clients end connections in all ways.
    socket.on('error', () => undefined)
    serve(socket, taken, (name) => sockets.set(socket, name))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    waiting: () => [...sockets.values()].filter((name) => ENDLESS.test(name)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets.keys()) socket.destroy()
      }),
  }
}

const ENDLESS = /^(stays|falls) silent|for ever$/

function serve(socket: Socket, taken: Map<string, Taken>, use: (behaviour: string) => void): void {
  let received = Buffer.alloc(0)
  let before = 0
  let acted = false
  let counted = false
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes])
    for (;;) {
      const end = received.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = received.subarray(0, end).toString('latin1')
      const header = (name: string): string => new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1] ?? ''
      // A page asks before it calls another origin; that is no request of the call.
      if (head.startsWith('OPTIONS ')) {
        received = received.subarray(end + 4)
        socket.write(PREFLIGHT_ANSWER)
        continue
      }
      const behaviour = behaviours[header('x-chaos')] ?? behaviours['answers']!
      const arrival = { before, target: head.split(' ')[1] ?? '/' }
      const count = taken.get(header('x-call')) ?? { heads: 0, whole: 0 }
      if (!counted) {
        counted = true
        count.heads++
        taken.set(header('x-call'), count)
        use(header('x-chaos'))
        if (behaviour.early) {
          acted = true
          behaviour.act(socket, arrival)
        }
      }
      const length = bodyLength(received.subarray(end + 4), header)
      if (length === undefined) return
      count.whole++
      received = received.subarray(end + 4 + length)
      if (!acted) behaviour.act(socket, arrival)
      before++
      acted = counted = false
    }
  })
}

const PREFLIGHT_ANSWER =
  `HTTP/1.1 204 No Content\r\n${ALLOW_PAGES}\r\nAccess-Control-Allow-Methods: *\r\nAccess-Control-Max-Age: 7200\r\n` +
  'Access-Control-Allow-Headers: authorization, content-type, x-call, x-chaos\r\n\r\n'

/** How many bytes a body has; undefined while they are not all here. */
function bodyLength(rest: Buffer, header: (name: string) => string): number | undefined {
  if (/chunked/i.test(header('transfer-encoding'))) {
    const end = rest.indexOf('0\r\n\r\n')
    return end < 0 ? undefined : end + 5
  }
  const length = Number(header('content-length') || 0)
  return rest.length < length ? undefined : length
}
