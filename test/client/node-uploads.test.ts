// Attachments as Node gives them: streams of files, generators, web streams made of Node's. Their types hold, too.
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import type { Upload } from '../../src/index.js'
import { quickClient } from '../support/quick-client.js'
import { json } from '../support/recording-fetch.js'
import { temporaryFolder } from '../support/temporary-folder.js'

async function* chunks(): AsyncGenerator<Uint8Array> {
  // One buffer for all chunks, as some sources use.
  const buffer = new Uint8Array(2)
  for (const text of ['he', 'll', 'o!']) {
    new TextEncoder().encodeInto(text, buffer)
    yield buffer
  }
}

const path = '/v3/{domain_name}/messages'
const params = { path: { domain_name: 'mg.example.com' } }
const message = { from: 'a@example.com', to: 'b@example.com', text: 'hi' }

test.each<[string, (file: string) => Upload, string]>([
  ["Node's createReadStream", (file) => createReadStream(file), 'file'],
  ['a named createReadStream', (file) => ({ data: createReadStream(file), filename: 'a.txt' }), 'a.txt'],
  [
    'a named web stream made of a createReadStream',
    (file) => ({ data: Readable.toWeb(createReadStream(file)), filename: 'a.txt' }),
    'a.txt',
  ],
  ['an async generator', () => chunks(), 'file'],
  ['a named async generator', () => ({ data: chunks(), filename: 'a.txt' }), 'a.txt'],
  ['a Readable of buffers', () => Readable.from([Buffer.from('hel'), Buffer.from('lo!')]), 'file'],
])('%s is an attachment that arrives whole, again after a 429', async (_, make, name) => {
  const file = join(await temporaryFolder(), 'upload.txt')
  await writeFile(file, 'hello!')
  const { mailgun, calls } = quickClient([json({}, { status: 429 }), json({ id: '<1>', message: 'Queued.' })])
  await mailgun.POST(path, { params, body: { ...message, attachment: [make(file)] } })
  expect(calls).toHaveLength(2)
  for (const { body } of calls) {
    const part = (body as FormData).get('attachment') as File
    expect(part.name).toBe(name)
    expect(await part.text()).toBe('hello!')
  }
})

test('A file that does not exist is refused by its field, and nothing is sent', async () => {
  const { mailgun, calls } = quickClient([])
  const attachment = createReadStream(join(await temporaryFolder(), 'none.txt'))
  const call = mailgun.POST(path, { params, body: { ...message, attachment } })
  await expect(call).rejects.toThrow(/"attachment" cannot be read: .*ENOENT/)
  await expect(call).rejects.toThrow(TypeError)
  expect(calls).toHaveLength(0)
})

test('A stream of text, whose encoding nobody knows, is refused by its field', async () => {
  const { mailgun, calls } = quickClient([])
  const call = mailgun.POST(path, { params, body: { ...message, attachment: Readable.from(['hello!']) } })
  await expect(call).rejects.toThrow(/"attachment" cannot be read: .*string instead of bytes/)
  expect(calls).toHaveLength(0)
})
