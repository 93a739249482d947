// What Mailgun posts, to webhooks and callbacks: read by the user, so it is compared as the answer of an operation is.
import type { Body, Operation } from '../openapi/document.js'
import { isObject } from '../openapi/refs.js'
import type { Source } from '../openapi/source.js'
import { compareResponses } from './bodies.js'
import type { Comparison } from './comparison.js'
import { readBody, type ApiOperation } from './operations.js'

/** What concerns the document as a whole. */
export const WHOLE = { name: '*', tag: 'Document' }

/** Name → the post. */
type Posts = ReadonlyMap<string, Operation>

/** Webhooks of the document; only where both documents have some, since ours describes more than the vendor's. */
export function compareWebhooks(comparison: Comparison): void {
  const [ours, theirs] = [comparison.ours, comparison.theirs].map((source) =>
    postsOf(source, source.root.webhooks),
  ) as [Posts, Posts]
  for (const name of theirs.keys())
    if (!ours.has(name))
      comparison.add(WHOLE, { at: `webhook ${name}`, kind: 'added', theirs: name, impact: 'additive' })
  if (!theirs.size) return
  for (const name of ours.keys())
    if (!theirs.has(name))
      comparison.add(WHOLE, { at: `webhook ${name}`, kind: 'removed', ours: name, impact: 'breaking' })
  comparePosts(comparison, 'webhook', 'Webhooks', ours, theirs)
}

/** Callbacks of one operation: which there are, and what they carry. */
export function compareCallbacks(comparison: Comparison, our: ApiOperation, their: ApiOperation): void {
  const ours = callbacksOf(comparison.ours, our)
  const theirs = callbacksOf(comparison.theirs, their)
  const [names, others] = [ours, theirs].map((posts) => [...posts.keys()].sort().join(', '))
  if (names !== others) {
    const written: [object, object] = [our.written, their.written]
    const texts = { ours: names!, theirs: others! }
    comparison.add(our, { at: 'operation', kind: 'callbacks', ...texts, impact: 'additive', written })
  }
  comparePosts(comparison, `${our.name} callback`, our.tag, ours, theirs)
}

function comparePosts(comparison: Comparison, what: string, tag: string, ours: Posts, theirs: Posts): void {
  for (const [name, our] of ours) {
    const their = theirs.get(name)
    if (!their) continue
    const said = (source: Source, written: Operation) => ({
      ...{ name: `${what} ${name}`, tag, written },
      responses: new Map([['200', readBody(source.follow<Body>(written.requestBody ?? {}))]]),
    })
    compareResponses(comparison, said(comparison.ours, our), said(comparison.theirs, their))
  }
}

function callbacksOf(source: Source, { written }: ApiOperation): Posts {
  const callbacks = isObject(written.callbacks) ? Object.entries(written.callbacks) : []
  return new Map(
    callbacks.map(([name, reference]) => {
      // A callback has a path item for each address that it may go to; they carry the same.
      const [item] = Object.values(
        source.follow<Record<string, unknown>>(reference as Record<string, unknown>),
      )
      return [name, postOf(source, item)]
    }),
  )
}

function postsOf(source: Source, items: Record<string, unknown> | undefined): Posts {
  return new Map(Object.entries(items ?? {}).map(([name, item]) => [name, postOf(source, item)]))
}

function postOf(source: Source, reference: unknown): Operation {
  return source.follow<{ post?: Operation }>(reference ?? {}).post ?? {}
}
