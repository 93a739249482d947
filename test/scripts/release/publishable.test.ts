import { expect, test } from 'vitest'
import { distTag, publishingProblems } from '../../../scripts/release/publishable.js'
import { isPrerelease } from '../../../scripts/release/version.js'

test('A package without a repository is not publishable, because provenance needs it', () => {
  expect(publishingProblems({})).toEqual([expect.stringContaining('no "repository"')])
  expect(publishingProblems({ repository: {} })).toHaveLength(1)
  expect(publishingProblems({ repository: { url: 'git+https://example.org/a.git' } })).toEqual([])
  expect(publishingProblems({ repository: 'example/a', private: true })).toEqual([
    'package.json says "private".',
  ])
})

test('A pre-release goes to the tag next, a release to latest', () => {
  expect(distTag(isPrerelease('1.0.0-rc.1'))).toBe('next')
  expect(distTag(isPrerelease('1.0.0'))).toBe('latest')
})
