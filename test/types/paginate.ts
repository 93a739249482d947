// What pages, and what its items are. Compiled, never run.
import {
  createMailgun,
  paginate,
  type components,
  type Page,
  type Pageable,
  type Paginator,
} from '../../src/index.js'
import { createMailingList, listBounces, listDomains, queryLogs, sendMessage } from '../../src/operations.js'
import { holds, type Equal } from './equal.js'

type Schemas = components['schemas']
/** Every path that pages, with its item. */
interface Items {
  '/v1/dkim/keys': Schemas['DkimKey']
  '/v4/domains': Schemas['Domain']
  '/v3/ips/{ip}/domains': Schemas['IpDomain']
  '/v3/ip_pools/{pool_id}/domains': Schemas['IpPoolDomain']
  '/v1/dynamic_pools/domains': Schemas['DynamicPoolDomain']
  '/v1/dynamic_pools/history': Schemas['DynamicPoolMove']
  '/v3/ip_warmups': Schemas['IpWarmup']
  '/v3/{domain_name}/events': Schemas['Event']
  '/v3/{domain}/tags': Schemas['DomainTag']
  '/v1/analytics/metrics': Schemas['MetricsItem']
  '/v1/analytics/usage/metrics': Schemas['UsageMetricsItem']
  '/v1/analytics/logs': Schemas['LogEvent']
  '/v1/analytics/tags': Schemas['AccountTag']
  '/v3/{domain_name}/unsubscribes': Schemas['Unsubscribe']
  '/v3/{domain_name}/complaints': Schemas['Complaint']
  '/v3/{domain_name}/bounces': Schemas['Bounce']
  '/v3/{domain_name}/whitelists': Schemas['AllowlistEntry']
  '/v3/routes': Schemas['Route']
  '/v3/lists': Schemas['MailingList']
  '/v3/lists/{list_address}/members': Schemas['MailingListMember']
  '/v3/lists/pages': Schemas['MailingList']
  '/v3/lists/{list_address}/members/pages': Schemas['MailingListMember']
  '/v3/{domain_name}/templates': Schemas['Template']
  '/v3/{domain_name}/templates/{template_name}/versions': Schemas['TemplateVersion']
  '/v5/accounts/subaccounts': Schemas['Subaccount']
  '/v3/domains/{domain_name}/credentials': Schemas['SmtpCredential']
  '/v1/bounce-classification/domains': Schemas['BounceDomainStat']
  '/v2/bounce-classification/metrics': Schemas['BounceMetricsItem']
  '/v5/users': Schemas['User']
  '/v4/address/validate/bulk': Schemas['BulkValidation']
  '/v4/inbox/results': Schemas['InboxPlacementResult']
  '/v4/inbox/seedlists': Schemas['SeedList']
  '/v1/inboxready/domains': Schemas['MonitoredDomain']
  '/v1/monitoring/domains/events': Schemas['BlocklistEvent']
  '/v1/monitoring/domains/{domain}/events': Schemas['BlocklistEvent']
  '/v1/monitoring/hbls': { [name: string]: unknown }
  '/v1/spamtraps': Schemas['SpamTrapDay'] | Schemas['SpamTrapGroup']
  '/v2/spamtraps': { [name: string]: unknown }
  '/v1/maverick-score/grouped': Schemas['HealthScoreGroup']
  '/v1/reputationanalytics/gpt/domains': Schemas['PostmasterDomainDay']
  '/v3/ips/details/all': Schemas['IpDetail']
  '/v1/alerts/slack/channels': Schemas['SlackChannel']
  '/v3/forwards': Schemas['Forward']
  '/v4/templates': Schemas['Template']
  '/v4/templates/{template_name}/versions': Schemas['TemplateVersion']
  '/v1/reputationanalytics/gpt/domains/{domain}': Schemas['PostmasterDomainDay']
  '/v1/reputationanalytics/gpt/domains/{domain}/addresses': Schemas['PostmasterAddressDay']
  '/v1/reputationanalytics/gpt/domainsfbl': Schemas['PostmasterFeedbackLoopDay']
  '/v1/reputationanalytics/gpt/domainsfbl/{domain}': Schemas['PostmasterFeedbackLoopDay']
  '/v1/reputationanalytics/gpt/addresses': Schemas['PostmasterAddressDay']
  '/v1/reputationanalytics/gpt/addresses/{address}': Schemas['PostmasterAddressDay']
  '/v1/reputationanalytics/gpt/summary': { [name: string]: unknown }
  '/v1/reputationanalytics/gpt/summary/domains': Schemas['PostmasterDomainSummary']
  '/v1/reputationanalytics/gpt/summary/errors': Schemas['PostmasterErrorSummary']
  '/v1/reputationanalytics/gpt/summary/addresses': Schemas['PostmasterAddressSummary']
  '/v1/inspect/accessibility': Schemas['AccessibilityTest']
  '/v1/inspect/analyze': Schemas['CodeAnalysisSummary']
  '/v1/inspect/images': Schemas['ImageValidation']
  '/v1/inspect/links': Schemas['LinkValidation']
  '/v1/inspect/spam': Schemas['SpamTest']
}
holds<Equal<{ [Path in keyof Pageable]: Pageable[Path]['item'] }, { [Path in keyof Items]: Items[Path] }>>()

const mailgun = createMailgun({ apiKey: 'key' })
const params = { path: { domain_name: 'mg.example.com' } }

const bounces = paginate(mailgun, '/v3/{domain_name}/bounces', { params, cursor: undefined, prefetch: true })
holds<Equal<typeof bounces, Paginator<Schemas['Bounce'], Schemas['BouncePage']>>>()

export async function walk(): Promise<void> {
  for await (const bounce of bounces) holds<Equal<typeof bounce, Schemas['Bounce']>>(bounce)
  for await (const page of bounces.pages()) {
    holds<Equal<typeof page, Page<Schemas['Bounce'], Schemas['BouncePage']>>>(page)
    holds<Equal<typeof page.items, Schemas['Bounce'][]>>()
    holds<Equal<typeof page.cursor, string | undefined>>()
    holds<Equal<typeof page.data, Schemas['BouncePage']>>()
  }
  for await (const log of paginate(mailgun, '/v1/analytics/logs', { body: { start: new Date() } })) {
    holds<Equal<typeof log, Schemas['LogEvent']>>(log)
  }
}

paginate(mailgun, '/v4/domains')
paginate(mailgun, '/v4/domains', {
  params: { query: { limit: 5 } },
  cursor: 'a',
  signal: new AbortController().signal,
})
// @ts-expect-error does not page
paginate(mailgun, '/v3/{domain_name}/messages', { params })
// @ts-expect-error misspelt
paginate(mailgun, '/v3/{domain_name}/bounce', { params })
// @ts-expect-error no init
paginate(mailgun, '/v3/{domain_name}/bounces')
// @ts-expect-error no body
paginate(mailgun, '/v1/analytics/logs', {})
// @ts-expect-error misspelt
paginate(mailgun, '/v4/domains', { params: { query: { limits: 5 } } })
// @ts-expect-error misspelt
paginate(mailgun, '/v4/domains', { prefetched: true })
// @ts-expect-error misspelt in a body
paginate(mailgun, '/v1/analytics/logs', { body: { strat: new Date() } })

// By function: what the function takes, and where to begin.
const byFunction = paginate(mailgun, listBounces, { ...params, query: { limit: 5 }, cursor: undefined })
holds<Equal<typeof byFunction, Paginator<Schemas['Bounce'], Schemas['BouncePage']>>>(byFunction)
const optional = paginate(mailgun, listDomains)
holds<Equal<typeof optional, Paginator<Schemas['Domain'], Schemas['DomainPage']>>>(optional)
paginate(mailgun, listDomains, { query: { limit: 5 }, cursor: 'a', prefetch: true, timeoutMs: 1 })
paginate(mailgun, queryLogs, { body: { start: new Date() } })
// @ts-expect-error does not page
paginate(mailgun, sendMessage, params)
// @ts-expect-error another method of a path that pages
paginate(mailgun, createMailingList)
// @ts-expect-error a function of one's own
paginate(mailgun, () => undefined)
// @ts-expect-error no init
paginate(mailgun, listBounces)
// @ts-expect-error no body
paginate(mailgun, queryLogs, {})
// @ts-expect-error misspelt
paginate(mailgun, listDomains, { query: { limits: 5 } })
// @ts-expect-error misspelt
paginate(mailgun, listDomains, { prefetched: true })
// @ts-expect-error params are for paths
paginate(mailgun, listBounces, { params })
