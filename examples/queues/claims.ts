// A Durable Object that knows which requests of a batch were begun. Queues deliver a message at least once, so somebody has to.

export interface Claim {
  begunAtMs: number
  isSettled: boolean
}

/** One instance a batch. It handles one call at a time, so of two that begin a request the second learns of the first. */
export class Claims {
  readonly #storage: Storage

  constructor({ storage }: { storage: Storage }) {
    this.#storage = storage
  }

  async fetch(request: Request): Promise<Response> {
    const key = new URL(request.url).searchParams.get('key')
    if (key === null) return Response.json(await this.#count())
    const earlier = await this.#storage.get(key)
    const begunAtMs = earlier?.begunAtMs ?? Date.now()
    const isSettled = earlier?.isSettled === true || request.method === 'PUT'
    await this.#storage.put(key, { begunAtMs, isSettled })
    return Response.json(earlier ?? null)
  }

  async #count(): Promise<ClaimCounts> {
    const claims = [...(await this.#storage.list()).values()]
    return { begun: claims.length, settled: claims.filter(({ isSettled }) => isSettled).length }
  }
}

/** How many requests of a batch. */
export interface ClaimCounts {
  begun: number
  settled: number
}

interface Storage {
  get(key: string): Promise<Claim | undefined>
  put(key: string, claim: Claim): Promise<void>
  list(): Promise<Map<string, Claim>>
}

export interface ClaimsNamespace {
  idFromName(name: string): object
  get(id: object): { fetch(url: string, init?: RequestInit): Promise<Response> }
}

/** The claims of a batch, as its Worker calls them. */
export function claimsOf(namespace: ClaimsNamespace, batchId: string) {
  const call = async <T>(method: string, key?: string): Promise<T> => {
    const query = key === undefined ? '' : `?${new URLSearchParams({ key })}`
    const object = namespace.get(namespace.idFromName(batchId))
    return (await object.fetch(`http://claims/${query}`, { method })).json() as Promise<T>
  }
  return {
    /** @returns the claim of whoever began it before, if somebody has */
    begin: (key: string) => call<Claim | null>('POST', key),
    settle: (key: string) => call('PUT', key).then(() => true),
    count: () => call<ClaimCounts>('GET'),
  }
}
