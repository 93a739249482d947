// Bounce lists, one a domain, paged by links that count from an address.
import type { components } from '../../src/index.js'
import type { Answer } from './check-answer.js'
import type { ArrivedRequest } from './check-request.js'
import type { Handlers } from './server.js'

type Bounce = components['schemas']['Bounce']
type NewBounce = components['schemas']['NewBounce']
type List = Map<string, Bounce>

const LIST = '/v3/{domain_name}/bounces'
const ONE = `${LIST}/{address}`

export function seedBounces(count: number): List {
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const address = `reader+${String(index).padStart(4, '0')}@example.org`
      return [
        address,
        { address, code: '550', error: 'No such mailbox', created_at: 'Fri, 06 Mar 2026 09:15:00 UTC' },
      ]
    }),
  )
}

/** @param lists bounces by domain; a domain without a list is not one of the account */
export function bounceHandlers(lists: Map<string, List>, url: string): Handlers {
  const withList = (answer: (list: List, request: ArrivedRequest) => Answer) => (request: ArrivedRequest) => {
    const list = lists.get(String(request.path.domain_name))
    return list ? answer(list, request) : missing('Domain not found in this account')
  }
  return {
    [`GET ${LIST}`]: withList((list, { path, query }) => ({
      status: 200,
      body: page(list, `${url}/v3/${encodeURIComponent(String(path.domain_name))}/bounces`, query),
    })),
    [`POST ${LIST}`]: withList((list, { json, fields }) => {
      const added = (json ?? [fields]) as NewBounce[]
      for (const one of added) list.set(one.address, bounceOf(one))
      if (json === undefined)
        return {
          status: 200,
          body: { message: 'Address has been added to the bounces table', address: added[0]?.address },
        }
      return {
        status: 200,
        body: { message: `${added.length} addresses have been added to the bounces table` },
      }
    }),
    [`DELETE ${LIST}`]: withList((list) => {
      list.clear()
      return { status: 200, body: { message: 'Bounced addresses for this domain have been removed' } }
    }),
    [`GET ${ONE}`]: withList((list, { path }) => {
      const bounce = list.get(String(path.address))
      return bounce ? { status: 200, body: bounce } : missing('Address not found in bounces table')
    }),
    [`DELETE ${ONE}`]: withList((list, { path }) => {
      const address = String(path.address)
      if (!list.delete(address)) return missing('Address not found in bounces table')
      return { status: 200, body: { message: 'Bounced address has been removed', address } }
    }),
  }
}

const missing = (message: string): Answer => ({ status: 404, body: { message } })

function bounceOf({ address, code = '550', error = '', created_at }: NewBounce): Bounce {
  return { address, code, error, created_at: String(created_at ?? new Date().toUTCString()) }
}

/** A `next` link is on every page: only an empty page says that the list has ended. The links of that one count from nothing. */
function page(list: List, url: string, query: Record<string, unknown>): components['schemas']['BouncePage'] {
  const {
    page: way,
    address = '',
    term = '',
    limit = 100,
  } = query as { page?: string; address?: string; term?: string; limit?: number }
  const all = [...list.values()]
    .filter((bounce) => bounce.address.startsWith(term))
    .sort((a, b) => (a.address < b.address ? -1 : 1))
  const before = all.filter((bounce) => bounce.address < address)
  const after = all.filter((bounce) => bounce.address > address)
  const items =
    way === 'previous' ? before.slice(-limit) : way === 'last' ? all.slice(-limit) : after.slice(0, limit)
  const link = (to?: string, pivot?: string): string =>
    `${url}?${new URLSearchParams({ ...(to && { page: to }), ...(pivot !== undefined && { address: pivot }), ...(term && { term }), limit: String(limit) })}`
  return {
    items,
    paging: {
      first: link(),
      previous: link('previous', items[0]?.address ?? ''),
      next: link('next', items.at(-1)?.address ?? ''),
      last: link('last'),
    },
  }
}
