// What goes wrong on demand: answers of another kind, broken connections, waiting.
import { checkNames, checkOperation } from './check-names.js'
import type { OperationName } from './document.js'
import type { FakeRequest } from './requests.js'

/** What is to go wrong, with which requests, and how often. */
export interface FaultOptions {
  /** The operation that it happens to, or a test of the request, called once for each that no earlier fault takes. @default any request */
  on?: OperationName | ((request: FakeRequest) => boolean)
  /** How many requests it happens to. @default 1 */
  times?: number
  /** Milliseconds before anything else happens; `Infinity` until the caller aborts. @default 0 */
  delayMs?: number
  /** Answer with this HTTP status, 200 to 599, and do nothing of what was asked. @default the fake answers by itself */
  status?: number
  /** Headers of that answer, such as `retry-after`. */
  headers?: Record<string, string>
  /** JSON body of that answer. @default an object with a `message` */
  body?: unknown
  /**
   * How the connection breaks. `unreachable`: nothing arrived, nothing was done. `lost`: everything was done, but no answer
   * comes. `cut`: everything was done, and the answer ends in the middle of its body.
   */
  network?: 'unreachable' | 'lost' | 'cut'
}

/** Something that is to go wrong, as `fault` gives it back. */
export interface Fault {
  /** How many requests it has happened to. */
  readonly count: number
  /** Ends it, however often it was to happen. */
  clear(): void
}

const OPTIONS: (keyof FaultOptions)[] = ['on', 'times', 'delayMs', 'status', 'headers', 'body', 'network']
const NETWORK: NonNullable<FaultOptions['network']>[] = ['unreachable', 'lost', 'cut']

interface ActiveFault extends FaultOptions {
  count: number
}

/** Those that are asked for and not used up. */
export class Faults {
  #active: ActiveFault[] = []

  add(options: FaultOptions): Fault {
    checkNames('fault', Object.keys(options), OPTIONS)
    const { on, status, headers, body, network, times = 1, delayMs = 0 } = options
    if (typeof on === 'string') checkOperation('fault', on)
    if (status !== undefined && network !== undefined)
      throw new TypeError(
        'fault: give status or network, not both; the first is an answer, the second has none',
      )
    if (status !== undefined && !(Number.isInteger(status) && status >= 200 && status <= 599))
      throw new TypeError(`fault: status must be an integer from 200 to 599, but is ${status}`)
    if (network !== undefined) checkNames('fault, network', [network], NETWORK)
    if (!(times > 0) || !(delayMs >= 0))
      throw new TypeError('fault: times must be above 0, and delayMs 0 or more')
    if (status === undefined && (headers ?? body) !== undefined)
      throw new TypeError('fault: headers and body belong to an answer; give its status')
    if (status === undefined && network === undefined && delayMs === 0)
      throw new TypeError('fault: give status, network or delayMs; without one of them nothing goes wrong')
    const active: ActiveFault = { ...options, count: 0 }
    this.#active.push(active)
    return {
      get count() {
        return active.count
      },
      clear: () => this.#remove(active),
    }
  }

  /** The fault of a request: of those that it meets, the one that was asked for first. */
  take(request: FakeRequest): FaultOptions | undefined {
    for (const fault of this.#active) {
      if (!meets(fault, request)) continue
      if (++fault.count >= (fault.times ?? 1)) this.#remove(fault)
      return fault
    }
    return undefined
  }

  clear(): void {
    this.#active = []
  }

  #remove(fault: ActiveFault): void {
    this.#active = this.#active.filter((one) => one !== fault)
  }
}

const meets = ({ on }: FaultOptions, request: FakeRequest): boolean =>
  typeof on === 'function' ? on(request) : on === undefined || on === request.operation

/** @throws the reason of the signal, as soon as it aborts */
export function wait(delayMs: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal!.reason as Error)
    }
    const timer = Number.isFinite(delayMs) ? setTimeout(done, delayMs) : undefined
    function done(): void {
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}
