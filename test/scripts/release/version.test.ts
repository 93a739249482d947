import { describe, expect, test } from 'vitest'
import { isAtLeast, lowestNext, parseVersion } from '../../../scripts/release/version.js'

describe('The lowest version that may follow', () => {
  test.each([
    ['1.4.2', 'major', '2.0.0'],
    ['1.4.2', 'minor', '1.5.0'],
    ['1.4.2', 'patch', '1.4.3'],
    // Before 1.0 everything moves one place to the right.
    ['0.4.2', 'major', '0.5.0'],
    ['0.4.2', 'minor', '0.4.3'],
    ['0.4.2', 'patch', '0.4.3'],
  ] as const)('after %s with a %s change is %s', (previous, level, lowest) => {
    expect(lowestNext(previous, level)).toBe(lowest)
  })

  test.each([
    ['1.5.0', '1.5.0', true],
    ['1.10.0', '1.9.9', true],
    ['2.0.0', '1.99.99', true],
    ['1.4.9', '1.5.0', false],
    ['0.9.9', '1.0.0', false],
  ])('%s is enough for %s: %s', (version, lowest, enough) => {
    expect(isAtLeast(version, lowest)).toBe(enough)
  })

  test.each([
    ['1.0.0', true],
    ['1.0.0-rc.2', true],
    ['1.0.0-rc.10', true],
    ['1.0.1', true],
    ['1.0.0-rc.1', false],
    ['1.0.0-beta.9', false],
    ['0.9.0', false],
  ])('after 1.0.0-rc.1, whatever changed, %s may follow: %s', (version, may) => {
    for (const level of ['major', 'minor', 'patch'] as const)
      expect(isAtLeast(version, lowestNext('1.0.0-rc.1', level))).toBe(may)
  })

  test('a pre-release of the next major version may follow a release', () => {
    expect(isAtLeast('2.0.0-rc.1', lowestNext('1.4.2', 'major'))).toBe(true)
    expect(isAtLeast('1.5.0-rc.1', lowestNext('1.4.2', 'major'))).toBe(false)
  })

  test('refuses what is not a version', () => {
    expect(parseVersion('v1.2.3-rc.1')).toEqual({ core: [1, 2, 3], pre: ['rc', '1'] })
    expect(() => parseVersion('next')).toThrow('"next" is not a version such as 1.2.3.')
  })
})
