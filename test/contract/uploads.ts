// Files, given in every way that the client takes, beside how they must arrive.
export interface ExpectedFile {
  filename: string
  contentType: string
  data: Uint8Array
}

// Every byte, and what looks like the end of a part.
const BYTES = new Uint8Array([
  ...Array.from({ length: 256 }, (_, index) => index),
  ...new TextEncoder().encode('\r\n--boundary--\r\n'),
])
const TEXT = 'address,name\r\nbob@example.org,"Böb, 🎉"\n'
const OCTETS = 'application/octet-stream'

const stream = (): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(BYTES.slice(0, 100))
      controller.enqueue(BYTES.slice(100))
      controller.close()
    },
  })

const ways: (() => { given: unknown; name: string; type: string; text?: true })[] = [
  () => ({
    given: new File([BYTES], 'Übersicht (1); a=b.pdf', { type: 'application/pdf' }),
    name: 'Übersicht (1); a=b.pdf',
    type: 'application/pdf',
  }),
  () => ({ given: BYTES, name: 'file', type: OCTETS }),
  () => ({ given: TEXT, name: 'file', type: OCTETS, text: true }),
  () => ({ given: new Blob([BYTES], { type: 'image/png' }), name: 'file', type: 'image/png' }),
  () => ({
    given: { data: BYTES, filename: 'a b.bin', contentType: 'application/x-thing' },
    name: 'a b.bin',
    type: 'application/x-thing',
  }),
  // A view into a larger buffer.
  () => ({
    given: new Uint8Array([9, ...BYTES, 9]).subarray(1, 1 + BYTES.length),
    name: 'file',
    type: OCTETS,
  }),
  () => ({ given: BYTES.buffer, name: 'file', type: OCTETS }),
  () => ({
    given: { data: TEXT, filename: 'list.csv', contentType: 'text/csv' },
    name: 'list.csv',
    type: 'text/csv',
    text: true,
  }),
  () => ({ given: stream(), name: 'file', type: OCTETS }),
  () => ({ given: { data: stream(), filename: '統計.bin' }, name: '統計.bin', type: OCTETS }),
  () => ({
    given: { data: new Blob([TEXT], { type: 'text/plain' }), filename: 'b.txt' },
    name: 'b.txt',
    type: 'text/plain',
    text: true,
  }),
]

export function uploadOf(turn: (n: number) => number): { given: unknown; file: ExpectedFile } {
  const { given, name, type, text } = ways[turn(ways.length)]!()
  return {
    given,
    file: { filename: name, contentType: type, data: text ? new TextEncoder().encode(TEXT) : BYTES },
  }
}
