import { expect, test } from 'vitest'
import { relativeLinks } from '../../src/proxy/links.js'

const API = 'https://api.mailgun.net'
const rewritten = (paging: unknown, baseUrl = API): unknown =>
  (JSON.parse(relativeLinks(JSON.stringify({ items: [], paging }), baseUrl)) as { paging: unknown }).paging

test('links of Mailgun become relative, letter for letter', () => {
  expect(
    rewritten({
      first: `${API}/v3/mg.example.com/bounces?limit=2`,
      next: `${API}/v3/mg.example.com/bounces?page=next&address=bob%40example.org&limit=2`,
      previous: 'http://api.mailgun.net/v3/mg.example.com/bounces?page=previous&address=',
      last: '/v3/mg.example.com/bounces?page=last',
    }),
  ).toEqual({
    first: '/v3/mg.example.com/bounces?limit=2',
    next: '/v3/mg.example.com/bounces?page=next&address=bob%40example.org&limit=2',
    previous: '/v3/mg.example.com/bounces?page=previous&address=',
    last: '/v3/mg.example.com/bounces?page=last',
  })
})

test('links of a server with a path of its own lose that path', () => {
  const links = { next: 'https://gateway.example/mg/v3/x?page=2', first: 'https://api.eu.mailgun.net/v3/x' }
  expect(rewritten(links, 'https://gateway.example/mg')).toEqual({ next: '/v3/x?page=2', first: '/v3/x' })
})

test('links elsewhere, empty ones and what is no link stay as they are', () => {
  const links = {
    next: 'https://evil.example/v3/x',
    last: 'https://api.mailgun.net.evil.example/v3/x',
    first: '',
    total: 7,
    previous: null,
  }
  expect(rewritten(links)).toEqual(links)
})

test('URLs anywhere else in an answer are the users own, and stay', () => {
  const rest = {
    items: [{ html: `${API}/v3/x`, paging: { next: `${API}/v3/x` } }],
    storage: { url: `${API}/v3/domains/x/messages/y` },
  }
  const text = JSON.stringify(rest, undefined, 2)
  expect(relativeLinks(text, API)).toBe(text)
  expect(
    JSON.parse(relativeLinks(JSON.stringify({ ...rest, paging: { next: `${API}/v3/x` } }), API)),
  ).toEqual({
    ...rest,
    paging: { next: '/v3/x' },
  })
})

test.each([
  '{"paging": ',
  '{"paging": null}',
  '{"paging": "x"}',
  '"paging"',
  '{"paging":{"next":"http://["}}',
  'null',
])('%s is answered as it came', (text) => {
  expect(relativeLinks(text, API)).toBe(text)
})
