// Two versions of our own document → what changed for users: operations, their names, schemas, pages, webhooks.
import type { Change } from '../compare/change.js'
import { compareDocuments } from '../compare/documents.js'
import { operationsByKey } from '../compare/operations.js'
import type { Source } from '../openapi/source.js'
import { levelOfChange, type ApiChange, type Level } from './level.js'

export function compareOperations(before: Source, after: Source): ApiChange[] {
  return [
    ...compareDocuments(before, after).map(({ change }) => described(change, change.operation)),
    ...names(before, after),
    ...schemas(before, after),
  ]
}

function described(change: Change, subject: string): ApiChange {
  const { kind, at, ours, theirs } = change
  const texts = ours || theirs ? `: ${ours || 'nothing'} → ${theirs || 'nothing'}` : ''
  return {
    level: levelOfChange(change),
    subject,
    what: at === 'operation' ? `${kind}${texts}` : `${at}, ${kind}${texts}`,
  }
}

/** To the drift check a path's parameter may have any name; to a user of ours template and names are the call. */
function names(before: Source, after: Source): ApiChange[] {
  const found: ApiChange[] = []
  const new_ = operationsByKey(after)
  for (const [key, old] of operationsByKey(before)) {
    const now = new_.get(key)
    if (!now) continue
    const add = (level: Level, what: string): void => void found.push({ level, subject: old.name, what })
    if (now.name !== old.name) add('major', `is called ${now.name} now`)
    const [id, newId] = [old.written.operationId, now.written.operationId]
    if (id !== newId) add('major', `operations['${id}'] is operations['${newId}'] now`)
    const [paged, nowPaged] = [old, now].map((one) => Boolean(one.written['x-pagination']))
    if (paged !== nowPaged)
      add(paged ? 'major' : 'minor', paged ? 'can no longer be paginated' : 'can be paginated')
  }
  return found
}

/** What `mailgun-fetch/types` exports, by name; what is in the types shows at the operations. */
function schemas(before: Source, after: Source): ApiChange[] {
  const [old, now] = [before, after].map((source) => Object.keys(source.root.components?.schemas ?? {}))
  const subject = (name: string): string => `${name} of mailgun-fetch/types`
  return [
    ...old!
      .filter((name) => !now!.includes(name))
      .map((name): ApiChange => ({ level: 'major', subject: subject(name), what: 'removed' })),
    ...now!
      .filter((name) => !old!.includes(name))
      .map((name): ApiChange => ({ level: 'minor', subject: subject(name), what: 'added' })),
  ]
}
