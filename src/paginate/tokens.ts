// Lists that answer with a token, which goes back in the request for the next page.
import { refuseAnswer } from './items.js'
import { memberAt, withPosition } from './member.js'
import type { List, Strategy } from './strategy.js'

export function byTokens(list: List, tokenPath: string): Strategy {
  const { facts, init } = list
  const { method, next = [] } = facts
  return {
    initAt: (token) => (token === undefined ? init : withPosition(init, method, tokenPath, token)),
    positionAfter: (data) => firstText(list, data, next),
    identify: (token) => token,
  }
}

/**
 * The first text that is not empty at any of several paths.
 * @throws MailgunError `invalid_response` for something else than text, with which the walk would seem to be at its end
 */
export function firstText(list: List, data: unknown, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const text = memberAt(data, path) ?? ''
    if (typeof text !== 'string') refuseAnswer(list, `"${path}" of the answer is no text`)
    if (text !== '') return text
  }
  return undefined
}
