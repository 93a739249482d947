// What a change of ours means to somebody who upgrades.
import type { Change } from '../compare/change.js'

export type Level = 'major' | 'minor' | 'patch'

/** One difference between two versions. */
export interface ApiChange {
  level: Level
  /** An operation, "METHOD /path", or an exported name with its entry point. */
  subject: string
  what: string
}

const ORDER: readonly Level[] = ['patch', 'minor', 'major']

/** The highest level of all; patch if nothing public changed. */
export function levelOf(changes: readonly ApiChange[]): Level {
  return ORDER[Math.max(0, ...changes.map((change) => ORDER.indexOf(change.level)))]!
}

/** Formats that have a type of their own: uploads, dates, JSON in a string. */
const TYPED = /\b(binary|rfc2822|rfc1123|decimal|date-time|epoch-seconds|application\/json)\b/

/** The document describes more than the types enforce: nothing of ours checks a length or fills in a default. */
export function levelOfChange(change: Change): Level {
  switch (change.kind) {
    case 'limit':
    case 'default':
    case 'servers':
      return 'patch'
    case 'format': {
      // What arrives is text either way; what is sent takes more than text where the format has a type.
      const typed = (text: string): boolean => TYPED.test(text)
      if (change.at.startsWith('response') || (!typed(change.ours) && !typed(change.theirs))) return 'patch'
      return typed(change.ours) ? 'major' : 'minor'
    }
    default:
      return change.impact === 'breaking' ? 'major' : 'minor'
  }
}
