// Two versions of package.json → what changed for those who install it.
import type { ApiChange } from './level.js'

export interface Manifest {
  engines?: { node?: string }
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

const SUBJECT = 'package.json'

export function compareManifests(before: Manifest, after: Manifest): ApiChange[] {
  const [was, is] = [before.engines?.node ?? '*', after.engines?.node ?? '*']
  const engines: ApiChange[] =
    was === is
      ? []
      : [
          {
            level: lowestNode(is) > lowestNode(was) ? 'major' : 'minor',
            subject: SUBJECT,
            what: `Node ${was} → ${is}`,
          },
        ]
  return [
    ...engines,
    ...compareDependencies('dependency', before.dependencies, after.dependencies, 'minor'),
    ...compareDependencies('peer dependency', before.peerDependencies, after.peerDependencies, 'major'),
  ]
}

/** One more is something that users have to install, audit and bundle. */
function compareDependencies(
  kind: string,
  before: Record<string, string> = {},
  after: Record<string, string> = {},
  added: 'minor' | 'major',
): ApiChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name): ApiChange[] => {
    const [was, is] = [before[name], after[name]]
    if (was === is) return []
    if (was === undefined) return [{ level: added, subject: SUBJECT, what: `${kind} ${name} added` }]
    if (is === undefined) return [{ level: 'patch', subject: SUBJECT, what: `${kind} ${name} removed` }]
    return [{ level: 'patch', subject: SUBJECT, what: `${kind} ${name}: ${was} → ${is}` }]
  })
}

/** ">=20.19" → 20019; 0 for any version. */
function lowestNode(range: string): number {
  const [, major = '0', minor = '0'] = /(\d+)(?:\.(\d+))?/.exec(range) ?? []
  return Number(major) * 1000 + Number(minor)
}
