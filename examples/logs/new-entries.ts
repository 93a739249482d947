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
  position: Position,
  latenessMs = LATENESS_MS,
): AsyncGenerator<NewEntries, void, undefined> {
  /** Nothing that is older comes in any more. */
  const completeMs = Date.now() - latenessMs
  const follower = new Follower(position)
  const pages = paginate(mailgun, '/v1/analytics/logs', {
    // Oldest first: what comes in during the walk moves entries to later pages, never to one that was read.
    body: {
      ...query,
      start: new Date(position.since),
      pagination: { sort: 'timestamp:asc', limit: 100 },
    },
  }).pages()
  for await (const { items } of pages) {
    const entries = follower.take(items)
    const lastMs = Date.parse(items.at(-1)?.['@timestamp'] ?? position.since)
    follower.passTo(Math.min(lastMs, completeMs))
    if (entries.length) yield { entries, position: follower.position() }
  }
  follower.passTo(completeMs)
  yield { entries: [], position: follower.position() }
}

/** Remembers no more than it has to: a walk through days of logs keeps as little as one through a minute. */
class Follower {
  #sinceMs: number
  readonly #given: Map<string, string>

  constructor({ since, given }: Position) {
    this.#sinceMs = Date.parse(since)
    this.#given = new Map(Object.entries(given))
  }

  /** @returns those that were not given before; they are from then on */
  take(entries: LogEvent[]): LogEvent[] {
    const fresh: LogEvent[] = []
    for (const entry of entries) {
      if (!this.#given.has(entry.id)) fresh.push(entry)
      this.#given.set(entry.id, entry['@timestamp'])
    }
    return fresh
  }

  /** All before this time was given, and nothing more comes in. */
  passTo(timeMs: number): void {
    // Entries of the same second are asked for again, so they stay known.
    this.#sinceMs = Math.max(this.#sinceMs, Math.floor(timeMs / 1000) * 1000)
    for (const [id, time] of this.#given)
      if (Date.parse(time) < this.#sinceMs) this.#given.delete(id)
  }

  position = (): Position => ({
    since: wholeSeconds(this.#sinceMs),
    given: Object.fromEntries(this.#given),
  })
}

/** Rounded down, as a date in a mail header is. */
const wholeSeconds = (timeMs: number): string =>
  new Date(Math.floor(timeMs / 1000) * 1000).toISOString()
