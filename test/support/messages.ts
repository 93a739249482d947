// What tests send, and where.
export const DOMAIN = 'mg.example.com'
export const SEND = '/v3/{domain_name}/messages'
export const AT_DOMAIN = { params: { path: { domain_name: DOMAIN } } }
export const MESSAGE = {
  from: 'Ada <ada@mg.example.com>',
  to: 'bob@example.org',
  subject: 'Hi',
  text: 'Hello',
}
/** A call with all that makes a form hard to send: a repeated field, text and a file name beyond ASCII, bytes. */
export const SEND_WITH_FILE = {
  ...AT_DOMAIN,
  body: {
    from: 'a@mg.example.com',
    to: ['b@example.org', 'c@example.org'],
    text: 'Grüße',
    attachment: new File([new Uint8Array([0, 255, 10])], 'ü.bin', { type: 'application/x-test' }),
  },
}
