// Follows the logs: every entry once, late ones included, whatever ends and begins again in between. Run it every minute:
//
//   for await (const { entries, position } of newEntries(mailgun, { events: ['failed'] }, await load()))
//     await handleAndSave(entries, position)   // in one transaction
import { paginate, type Mailgun } from 'mailgun-fetch'
import type { LogEvent, LogQuery } from 'mailgun-fetch/types'

/** Where a follower is, as plain JSON. */
export interface Position {
  /** All entries before this time were given. A date in whole seconds, as the logs are asked for. */
  since: string
  /** Of the entries after it, those that were given: id → time. */
  given: Record<string, string>
}

export interface NewEntries {
  entries: LogEvent[]
  /** Save it with what the entries led to: the next run goes on from there. */
  position: Position
}

/** Entries come into the logs some time after they happened. One that comes later than this is missed. */
const LATENESS_MS = 30 * 60_000

/** Where to begin. */
export const positionAt = (time: Date): Position => ({
  since: wholeSeconds(time.getTime()),
  given: {},
})

/** Reads to the end of the logs, once. */
export async function* newEntries(
  mailgun: Mailgun,
  query: Omit<LogQuery, 'start' | 'end' | 'duration' | 'pagination'>,
  { since, given }: Position,
  latenessMs = LATENESS_MS,
): AsyncGenerator<NewEntries, void, undefined> {
  const startedAtMs = Date.now()
  const known = new Map(Object.entries(given))
  const pages = paginate(mailgun, '/v1/analytics/logs', {
    // Oldest first: what comes in during the walk moves entries to later pages, never to one that was read.
    body: {
      ...query,
      start: new Date(since),
      pagination: { sort: 'timestamp:asc', limit: 100 },
    },
  }).pages()
  for await (const { items } of pages) {
    const entries = items.filter(({ id }) => !known.has(id))
    for (const { id, '@timestamp': time } of entries) known.set(id, time)
    if (entries.length)
      yield { entries, position: { since, given: Object.fromEntries(known) } }
  }
  // All was read, so what is older than the lateness is complete.
  const complete = wholeSeconds(
    Math.max(Date.parse(since), startedAtMs - latenessMs),
  )
  const recent = [...known].filter(
    ([, time]) => Date.parse(time) >= Date.parse(complete),
  )
  yield {
    entries: [],
    position: { since: complete, given: Object.fromEntries(recent) },
  }
}

/** Rounded down, as a date in a mail header is. */
const wholeSeconds = (timeMs: number): string =>
  new Date(Math.floor(timeMs / 1000) * 1000).toISOString()
