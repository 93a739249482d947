import { expect, test } from 'vitest'
import { innerSegments } from '../../../scripts/generate/inner-segments.js'

test('A longer path of the same method gives the word that stands inside of it', () => {
  expect(innerSegments(['DELETE /lists/{list}', 'DELETE /lists/{list}/members/{member}'])).toEqual([
    'members',
  ])
})

test('A path of another method, or of as many segments, gives nothing', () => {
  expect(innerSegments(['DELETE /lists/{list}', 'POST /lists/{list}/members', 'DELETE /lists/all'])).toEqual(
    [],
  )
})

test('GET gives nothing, because it changes nothing', () => {
  expect(innerSegments(['GET /lists/{list}', 'GET /lists/{list}/members'])).toEqual([])
})

test('One word covers all paths that have it', () => {
  expect(
    innerSegments([
      'DELETE /a/{x}',
      'DELETE /a/{x}/keep/one',
      'DELETE /a/{x}/keep/two',
      'DELETE /a/{x}/keep/{y}/z',
    ]),
  ).toEqual(['keep'])
})

test('A slot in the middle counts, and so do two that both hold slashes', () => {
  expect(innerSegments(['PUT /a/{x}/b', 'PUT /a/{x}/deep/b'])).toEqual(['deep'])
  expect(innerSegments(['PUT /{x}/m/{y}', 'PUT /{x}/p/m/{y}/q'])).toHaveLength(1)
})

test('A path that differs in slots only cannot be told apart, which is an error', () => {
  expect(() => innerSegments(['DELETE /a/{x}', 'DELETE /a/{x}/{y}'])).toThrow('slots alone')
})
