// Two documents → what changed from the first, ours, to the second, theirs.
import type { Source } from '../openapi/source.js'
import { compareRequestBodies, compareResponses } from './bodies.js'
import type { Finding } from './change.js'
import { Comparison } from './comparison.js'
import type { Nodes } from './nodes.js'
import { operationsByKey, serversText, type ApiOperation } from './operations.js'
import type { Met } from './shapes.js'
import { compareParameters } from './parameters.js'
import { namesText, securityText, serversImpact } from './surroundings.js'

/** What concerns the document as a whole. */
const WHOLE = { name: '*', tag: 'Document' }

/** Every difference, in the order of our document; what is new comes last. */
export function compareDocuments(ours: Source, theirs: Source, met?: Met): Finding[] {
  const comparison = new Comparison(ours, theirs, met)
  compareWhole(comparison)
  return comparison.found
}

function compareWhole(comparison: Comparison): void {
  const [ours, theirs] = [operationsByKey(comparison.ours), operationsByKey(comparison.theirs)]
  const [root, other] = [comparison.ours.root, comparison.theirs.root].map((root) =>
    serversText(root.servers as { url: string }[] | undefined),
  )
  if (root !== other) {
    const texts = { ours: root!, theirs: other! }
    comparison.add(WHOLE, { at: 'servers', kind: 'servers', ...texts, impact: serversImpact(root!, other!) })
  }
  compareWebhooks(comparison)
  for (const [key, our] of ours) {
    const their = theirs.get(key)
    if (their) compareOperation(comparison, our, their)
    // An operation that says where it is known from stands in no document of the vendor: its absence is no news.
    else if (our.written['x-source'] === undefined)
      comparison.add(our, {
        at: 'operation',
        kind: 'removed',
        ours: our.name,
        impact: 'breaking',
        written: [our.written, undefined],
      })
  }
  for (const [key, their] of theirs) {
    if (ours.has(key)) continue
    const nodes: Nodes = { about: 'operation', theirs: their }
    comparison.add(their, {
      at: 'operation',
      kind: 'added',
      theirs: their.name,
      impact: 'additive',
      written: [undefined, their.written],
      nodes,
    })
  }
}

function compareOperation(comparison: Comparison, our: ApiOperation, their: ApiOperation): void {
  const written: [object, object] = [our.written, their.written]
  if (our.deprecated !== their.deprecated) {
    const nodes: Nodes = { about: 'deprecated', into: our.written, deprecated: their.deprecated }
    const texts = { ours: String(our.deprecated), theirs: String(their.deprecated) }
    comparison.add(our, { at: 'operation', kind: 'deprecated', ...texts, impact: 'additive', written, nodes })
  }
  if (our.servers !== their.servers) {
    comparison.add(our, {
      at: 'operation',
      kind: 'servers',
      ours: our.servers,
      theirs: their.servers,
      impact: our.servers ? serversImpact(our.servers, their.servers) : 'breaking',
      written,
    })
  }
  const [security, otherSecurity] = [
    securityText(comparison.ours, our),
    securityText(comparison.theirs, their),
  ]
  if (security !== otherSecurity) {
    const texts = { ours: security, theirs: otherSecurity }
    comparison.add(our, { at: 'operation', kind: 'security', ...texts, impact: 'breaking', written })
  }
  if (our.tag !== their.tag) {
    const texts = { ours: our.tag, theirs: their.tag }
    comparison.add(our, { at: 'operation', kind: 'tag', ...texts, impact: 'additive', written })
  }
  const [callbacks, otherCallbacks] = [our, their].map((one) => namesText(one.written.callbacks))
  if (callbacks !== otherCallbacks) {
    const texts = { ours: callbacks!, theirs: otherCallbacks! }
    comparison.add(our, { at: 'operation', kind: 'callbacks', ...texts, impact: 'additive', written })
  }
  compareParameters(comparison, our, their)
  compareRequestBodies(comparison, our, their)
  compareResponses(comparison, our, their)
}

/** What Mailgun posts; only where both documents say what, since ours describes more than the vendor's. */
function compareWebhooks(comparison: Comparison): void {
  const [ours, theirs] = [comparison.ours, comparison.theirs].map((source) =>
    Object.keys(source.root.webhooks ?? {}),
  )
  for (const name of theirs!.filter((name) => !ours!.includes(name)))
    comparison.add(WHOLE, { at: `webhook ${name}`, kind: 'added', theirs: name, impact: 'additive' })
  if (!theirs!.length) return
  for (const name of ours!.filter((name) => !theirs!.includes(name)))
    comparison.add(WHOLE, { at: `webhook ${name}`, kind: 'removed', ours: name, impact: 'breaking' })
}
