// Encodes an upload of 25 MiB, up to fetch, and says by how many MiB the memory of this process grew at most.
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMailgun, unwrap, type Upload } from '../../src/index.js'

const MIB = 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'mailgun-upload-'))

// Made of small pieces, so that making it takes no more memory than having it.
const pieces = (): Blob[] => Array.from({ length: 25 }, (_, index) => new Blob([Buffer.alloc(MIB, index)]))
const onDisk = (): Promise<Blob> => {
  const path = join(folder, 'big.bin')
  for (let index = 0; index < 25; index++) writeFileSync(path, Buffer.alloc(MIB, index), { flag: 'a' })
  return openAsBlob(path)
}
const uploads: Record<string, () => Upload | Promise<Upload>> = {
  'a Blob': () => new Blob(pieces()),
  'a File': () => new File(pieces(), 'big.bin'),
  'a named Blob': () => ({ data: new Blob(pieces()), filename: 'big.bin', contentType: 'video/mp4' }),
  'a Blob on disk': onDisk,
  'a named Blob on disk': async () => ({
    data: await onDisk(),
    filename: 'big.bin',
    contentType: 'video/mp4',
  }),
  'a Uint8Array': () => new Uint8Array(25 * MIB).fill(7),
}

let sent: unknown
const mailgun = createMailgun({
  apiKey: 'key',
  fetch: async (_, init) => {
    sent = init?.body
    return new Response('{}')
  },
})
const post = async (attachment: Upload): Promise<number> => {
  await unwrap(mailgun.request('POST', '/v3/d.example/messages', { body: { attachment: [attachment] } }))
  return ((sent as FormData).get('attachment') as File).size
}
const peak = (): number => process.resourceUsage().maxRSS / 1024

try {
  const upload = await uploads[process.argv[2] ?? '']!()
  // What the first request needs is not what an upload costs.
  await post(new Blob(['small']))
  const before = peak()
  const sizeMiB = (await post(upload)) / MIB
  console.log(JSON.stringify({ sizeMiB, grownMiB: peak() - before }))
} finally {
  rmSync(folder, { recursive: true })
}
