import { expect, it } from 'vitest'
import { redocly, withoutNotices } from '../../../scripts/openapi/redocly.js'

it('a failure of the linter names the fault, without framed notices and advice to ignore it', async () => {
  const error = await redocly('lint', 'test/no-such-document.yaml').catch((error: unknown) => String(error))
  expect(error).toMatch(/redocly lint failed:[^]*no-such-document/)
  expect(error).not.toMatch(/[║═]|ignore-file/)
})

it('a framed notice goes, what stands before and behind it stays', () => {
  const output = 'a.yaml:\n  7:14  error\n\n    ╔═══╗\n    ║ Node 20 ║\n    ╚═══╝\n\nFailed.\n'
  expect(withoutNotices(output)).toBe('a.yaml:\n  7:14  error\n\nFailed.')
})
