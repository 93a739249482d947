// The domains of the fake account, listed by skip and limit.
import type { components } from '../../src/index.js'
import type { Handlers } from './server.js'

type Domain = components['schemas']['Domain']

/** The domain that has bounces. */
export const FAKE_DOMAIN = 'mg.example.com'
const CREATED = Date.UTC(2026, 2, 6, 9, 15)

export function seedDomains(count: number): Domain[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `65f0a1b2c3d4e5f6a7b8${String(index).padStart(4, '0')}`,
    name: index === 0 ? FAKE_DOMAIN : `mg${index}.example.com`,
    state: 'active',
    type: 'custom',
    created_at: new Date(CREATED - index * 86_400_000).toUTCString(),
    is_disabled: false,
    web_prefix: 'email',
  }))
}

export function domainHandlers(domains: Domain[]): Handlers {
  return {
    'GET /v4/domains': ({ query }) => {
      const {
        skip = 0,
        limit = 100,
        search = '',
        state,
        sort,
      } = query as { skip?: number; limit?: number } & Record<string, string>
      const found = domains.filter(
        (domain) => domain.name.includes(search) && (state === undefined || domain.state === state),
      )
      if (sort) found.sort((a, b) => a.name.localeCompare(b.name) * (sort === 'name:desc' ? -1 : 1))
      return { status: 200, body: { total_count: found.length, items: found.slice(skip, skip + limit) } }
    },
  }
}
