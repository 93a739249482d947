// What pages, and what its items are. Compiled, never run.
import { createMailgun, paginate, type Page, type Pageable, type Paginator } from '../../src/index.js'
import type {
  AccessibilityTest,
  AccountTag,
  AllowlistEntry,
  BlocklistEvent,
  Bounce,
  BounceDomainStat,
  BounceMetricsItem,
  BouncePage,
  BulkValidation,
  CodeAnalysisSummary,
  Complaint,
  DkimKey,
  Domain,
  DomainPage,
  DomainTag,
  DynamicPoolDomain,
  DynamicPoolMove,
  Event,
  Forward,
  HealthScoreGroup,
  ImageValidation,
  InboxPlacementResult,
  IpDetail,
  IpDomain,
  IpPoolDomain,
  IpWarmup,
  LinkValidation,
  LogEvent,
  MailingList,
  MailingListMember,
  MetricsItem,
  MonitoredDomain,
  PostmasterAddressDay,
  PostmasterAddressName,
  PostmasterAddressSummary,
  PostmasterDomainDay,
  PostmasterDomainName,
  PostmasterDomainSummary,
  PostmasterErrorSummary,
  PostmasterFeedbackLoopDay,
  Route,
  SeedList,
  SlackChannel,
  SmtpCredential,
  SpamTest,
  SpamTrapDay,
  SpamTrapGroup,
  Subaccount,
  Template,
  TemplateVersion,
  Unsubscribe,
  UsageMetricsItem,
  User,
} from '../../src/types.js'
import { createMailingList, listBounces, listDomains, queryLogs, sendMessage } from '../../src/operations.js'
import { holds, type Equal } from './equal.js'

/** Every path that pages, with its item. */
interface Items {
  '/v1/dkim/keys': DkimKey
  '/v4/domains': Domain
  '/v3/ips/{ip}/domains': IpDomain
  '/v3/ip_pools/{pool_id}/domains': IpPoolDomain
  '/v1/dynamic_pools/domains': DynamicPoolDomain
  '/v1/dynamic_pools/history': DynamicPoolMove
  '/v3/ip_warmups': IpWarmup
  '/v3/{domain_name}/events': Event
  '/v3/{domain}/tags': DomainTag
  '/v1/analytics/metrics': MetricsItem
  '/v1/analytics/usage/metrics': UsageMetricsItem
  '/v1/analytics/logs': LogEvent
  '/v1/analytics/tags': AccountTag
  '/v3/{domain_name}/unsubscribes': Unsubscribe
  '/v3/{domain_name}/complaints': Complaint
  '/v3/{domain_name}/bounces': Bounce
  '/v3/{domain_name}/whitelists': AllowlistEntry
  '/v3/routes': Route
  '/v3/lists': MailingList
  '/v3/lists/{list_address}/members': MailingListMember
  '/v3/lists/pages': MailingList
  '/v3/lists/{list_address}/members/pages': MailingListMember
  '/v3/{domain_name}/templates': Template
  '/v3/{domain_name}/templates/{template_name}/versions': TemplateVersion
  '/v5/accounts/subaccounts': Subaccount
  '/v3/domains/{domain_name}/credentials': SmtpCredential
  '/v1/bounce-classification/domains': BounceDomainStat
  '/v2/bounce-classification/metrics': BounceMetricsItem
  '/v5/users': User
  '/v4/address/validate/bulk': BulkValidation
  '/v4/inbox/results': InboxPlacementResult
  '/v4/inbox/seedlists': SeedList
  '/v1/inboxready/domains': MonitoredDomain
  '/v1/monitoring/domains/events': BlocklistEvent
  '/v1/monitoring/domains/{domain}/events': BlocklistEvent
  '/v1/monitoring/hbls': { [name: string]: unknown }
  '/v1/monitoring/hbls/events': { [name: string]: unknown }
  '/v1/spamtraps': SpamTrapDay | SpamTrapGroup
  '/v2/spamtraps': { [name: string]: unknown }
  '/v1/maverick-score/grouped': HealthScoreGroup
  '/v1/reputationanalytics/gpt/domains': PostmasterDomainDay
  '/v3/ips/details/all': IpDetail
  '/v1/alerts/slack/channels': SlackChannel
  '/v3/forwards': Forward
  '/v4/templates': Template
  '/v4/templates/{template_name}/versions': TemplateVersion
  '/v1/reputationanalytics/gpt/domains_list': PostmasterDomainName
  '/v1/reputationanalytics/gpt/addresses_list': PostmasterAddressName
  '/v1/reputationanalytics/gpt/domains/{domain}': PostmasterDomainDay
  '/v1/reputationanalytics/gpt/domains/{domain}/addresses': PostmasterAddressDay
  '/v1/reputationanalytics/gpt/domainsfbl': PostmasterFeedbackLoopDay
  '/v1/reputationanalytics/gpt/domainsfbl/{domain}': PostmasterFeedbackLoopDay
  '/v1/reputationanalytics/gpt/addresses': PostmasterAddressDay
  '/v1/reputationanalytics/gpt/addresses/{address}': PostmasterAddressDay
  '/v1/reputationanalytics/gpt/summary': { [name: string]: unknown }
  '/v1/reputationanalytics/gpt/summary/domains': PostmasterDomainSummary
  '/v1/reputationanalytics/gpt/summary/errors': PostmasterErrorSummary
  '/v1/reputationanalytics/gpt/summary/addresses': PostmasterAddressSummary
  '/v1/inspect/accessibility': AccessibilityTest
  '/v1/inspect/analyze': CodeAnalysisSummary
  '/v1/inspect/images': ImageValidation
  '/v1/inspect/links': LinkValidation
  '/v1/inspect/spam': SpamTest
}
holds<Equal<{ [Path in keyof Pageable]: Pageable[Path]['item'] }, { [Path in keyof Items]: Items[Path] }>>()

const mailgun = createMailgun({ apiKey: 'key' })
const params = { path: { domain_name: 'mg.example.com' } }

const bounces = paginate(mailgun, '/v3/{domain_name}/bounces', { params, cursor: undefined, prefetch: true })
holds<Equal<typeof bounces, Paginator<Bounce, BouncePage>>>()

export async function walk(): Promise<void> {
  for await (const bounce of bounces) holds<Equal<typeof bounce, Bounce>>(bounce)
  for await (const page of bounces.pages()) {
    holds<Equal<typeof page, Page<Bounce, BouncePage>>>(page)
    holds<Equal<typeof page.items, Bounce[]>>()
    holds<Equal<typeof page.cursor, string | undefined>>()
    holds<Equal<typeof page.data, BouncePage>>()
  }
  for await (const log of paginate(mailgun, '/v1/analytics/logs', { body: { start: new Date() } })) {
    holds<Equal<typeof log, LogEvent>>(log)
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
holds<Equal<typeof byFunction, Paginator<Bounce, BouncePage>>>(byFunction)
const optional = paginate(mailgun, listDomains)
holds<Equal<typeof optional, Paginator<Domain, DomainPage>>>(optional)
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
