// Lists that answer with a token, which goes back in the request for the next page.
import { memberAt, withPosition } from './member.js'
import type { List, Strategy } from './strategy.js'

export function byTokens({ facts, init }: List, tokenPath: string): Strategy {
  const { method, next = [] } = facts
  return {
    initAt: (token) => (token === undefined ? init : withPosition(init, method, tokenPath, token)),
    positionAfter: (data) => firstText(data, next),
    identify: (token) => token,
  }
}

/** The first text that is not empty at any of several paths. */
export function firstText(data: unknown, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const text = memberAt(data, path)
    if (typeof text === 'string' && text !== '') return text
  }
  return undefined
}
