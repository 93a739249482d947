// Uploads 25 MiB and says by how many MiB the bytes held in memory grew at most. Run with --expose-gc.
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMailgun, unwrap, type Upload } from '../../src/index.js'

const SIZE = 25 * 1024 * 1024
const [url = '', kind = ''] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'mailgun-upload-'))
const disk = join(folder, 'big.bin')

const onDisk = (): Promise<Blob> => {
  writeFileSync(disk, Buffer.alloc(SIZE, 'd'))
  return openAsBlob(disk)
}
const makers: Record<string, () => Upload | Promise<Upload>> = {
  'a Blob': () => new Blob([Buffer.alloc(SIZE, 'b')], { type: 'video/mp4' }),
  'a File': () => new File([Buffer.alloc(SIZE, 'f')], 'big.bin'),
  'a File with a name and a type': () => ({
    data: new File([Buffer.alloc(SIZE, 'n')], 'x'),
    filename: 'big.bin',
    contentType: 'video/mp4',
  }),
  'a Blob on disk': onDisk,
  'a Uint8Array': () => new Uint8Array(SIZE),
  'an ArrayBuffer': () => new ArrayBuffer(SIZE),
}

/** Bytes that are reachable outside of the JavaScript heap. */
const held = (): number => {
  gc!()
  return process.memoryUsage().external
}

try {
  const attachment = await makers[kind]!()
  const mailgun = createMailgun({ apiKey: 'key', baseUrl: url, retry: false })
  const send = (upload: Upload): Promise<unknown> =>
    unwrap(
      mailgun.POST('/v3/{domain_name}/messages', {
        params: { path: { domain_name: 'd.example' } },
        body: { from: 'a@d.example', to: 'b@x.example', subject: 's', text: 't', attachment: [upload] },
      }),
    )
  // What fetch needs once is not what an upload costs.
  await send('small')
  const before = held()
  let most = before
  const timer = setInterval(() => (most = Math.max(most, held())), 5)
  await send(attachment)
  clearInterval(timer)
  console.log(JSON.stringify({ grownMiB: (most - before) / 1024 / 1024 }))
} finally {
  rmSync(folder, { recursive: true })
}
