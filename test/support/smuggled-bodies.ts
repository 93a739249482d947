// Bodies in which one parser finds another recipient than the next.

export interface SmuggledBody {
  title: string
  contentType: string
  body: Uint8Array<ArrayBuffer>
}

const GOOD = 'support@mg.example.com'
const EVIL = 'victim@example.org'

const TO = 'Content-Disposition: form-data; name="to"'
const TEXT = 'Content-Disposition: form-data; name="text"'
const part = (head: string, value: string): string => `${head}\r\n\r\n${value}`
const good = part(TO, GOOD)
const evil = part(TO, EVIL)

function multipart(boundary: string, ...parts: string[]): string {
  return `${parts.map((one) => `--${boundary}\r\n${one}\r\n`).join('')}--${boundary}--\r\n`
}

/** Two forms in one body, one of each boundary: the other is preamble or epilogue. */
const TWO_BOUNDARIES = [
  'multipart/form-data; boundary=A; boundary=B',
  'multipart/form-data; boundary=B; boundary=A',
  'multipart/form-data; boundary="A"; boundary=B',
  'multipart/form-data; boundary=A; boundary="B"',
  'multipart/form-data; boundary=A;boundary=B',
  'multipart/form-data; boundary=A; Boundary=B',
  'multipart/form-data; BOUNDARY=B; boundary=A',
  'multipart/form-data; boundary=A, multipart/form-data; boundary=B',
  'multipart/form-data, multipart/form-data; boundary=A',
  "multipart/form-data; boundary=A; boundary*=utf-8''B",
  "multipart/form-data; boundary*=utf-8''B; boundary=A",
  'multipart/form-data; boundary*0=B; boundary=A',
  'multipart/form-data; boundary = B; boundary=A',
  'multipart/form-data; boundary =B; boundary=A',
  'multipart/form-data; boundary= A; boundary=B',
  'multipart/form-data; x="; boundary=B"; boundary=A',
  'multipart/form-data; x="\\"; boundary=B; y=\\""; boundary=A',
  'multipart/form-data; x=\\"; boundary=B; y=\\"; boundary=A',
  'multipart/form-data boundary=B; boundary=A',
  'multipart/form-data; (boundary=B) boundary=A',
  'multipart/form-data; boundary=A B',
  "multipart/form-data; boundary='A'",
  'multipart/form-data; boundary="A\\"',
  'multipart/form-data; boundary=A; charset=utf-16',
  'application/x-www-form-urlencoded; boundary=A',
  'application/json; boundary=A',
  'multipart/mixed; boundary=A',
  'text/plain; boundary=A',
]

/** Headers of a part that may be the field `to`, or another one. */
const HEADS = [
  `${TEXT}\r\n${TO}`,
  `${TO}\r\n${TEXT}`,
  'Content-Disposition: form-data; name="text"; name="to"',
  'Content-Disposition: form-data; name="to"; name="text"',
  'Content-Disposition: form-data; name=text; name="to"',
  `Content-Disposition: form-data; name="text"; name*=utf-8''to`,
  `Content-Disposition: form-data; name*=utf-8''to; name="text"`,
  'Content-Disposition: form-data; name="text"; name*0="to"',
  'Content-Disposition: form-data; name="text"; Name="to"',
  'Content-Disposition: form-data; NAME="to"',
  'Content-Disposition: form-data; name=to',
  "Content-Disposition: form-data; name='to'",
  'Content-Disposition: form-data; name="t\\o"',
  'Content-Disposition: form-data; name="t%6F"',
  'Content-Disposition: form-data; name="%74o"',
  'Content-Disposition: form-data; name="=?utf-8?q?to?="',
  'Content-Disposition: form-data; name="to\\"',
  'Content-Disposition: form-data; name="to',
  'Content-Disposition: form-data; name="text\\"; name=\\"to"',
  'Content-Disposition: form-data; name="text%22; name=%22to"',
  'Content-Disposition: form-data; name="text; name=to"',
  'Content-Disposition: form-data; name=" to"',
  'Content-Disposition: form-data; name="to "',
  'Content-Disposition: form-data; name="to\t"',
  'Content-Disposition: form-data; name="to\0x"',
  'Content-Disposition: form-data; name="to[]"',
  'Content-Disposition: form-data; name = "to"',
  'Content-Disposition: form-data; x="; name=\\"to\\""; name="text"',
  'Content-Disposition: form-data; name="text"; filename="x"; name="to"',
  'Content-Disposition: form-data; filename="; name=\\"to\\""; name="text"',
  'Content-Disposition: form-data; filename="a\\"; name=to; x=\\""; name="text"',
  'Content-Disposition: form-data; name="text"; filename="x\\"; name="to"',
  'Content-Disposition: form-data; name="text"; filename="x; name=to; y"',
  'Content-Disposition: form-data; name="to"; filename=""',
  `Content-Disposition: form-data; name="to"; filename*=utf-8''x`,
  'Content-Disposition: form-data;\r\n name="to"',
  'Content-Disposition: form-data; name="text"\r\n ; name="to"',
  `${TEXT}\n${TO}`,
  `${TEXT}\r${TO}`,
  'Content-Disposition : form-data; name="to"',
  ' Content-Disposition: form-data; name="to"',
  `${TEXT}\r\n ${TO}`,
  `X: y\n\n${TO}`,
  'Content-Disposition: attachment; name="to"',
  'Content-Disposition: form-data name="to"',
  'Content-Disposition: form-data, name="to"',
  'Content-Disposition:form-data;name="to"',
  'Content-Disposition: ; name="to"',
  `${TO}\r\nContent-Type: text/plain; charset=utf-16`,
  `${TO}\r\nContent-Type: text/plain; charset=utf-7`,
  `${TO}\r\nContent-Type: application/octet-stream`,
  `${TO}; filename="x"\r\nContent-Type: multipart/mixed; boundary=C`,
  `${TO}\r\nContent-Type: multipart/mixed; boundary=C`,
  `${TO}\r\nContent-Length: 3`,
]

/** Bodies of boundary A whose parts begin and end in ways of their own. */
const DELIMITERS: [title: string, body: string][] = [
  ['a part after the end', `${multipart('A', good)}${multipart('A', evil)}`],
  ['an end with more after it', `--A\r\n${good}\r\n--A--x\r\n--A\r\n${evil}\r\n--A--\r\n`],
  ['an end with one dash', `--A\r\n${good}\r\n--A-\r\n${evil}\r\n--A--\r\n`],
  ['a delimiter with spaces', `--A  \r\n${good}\r\n--A \t\r\n${evil}\r\n--A--\r\n`],
  ['a delimiter with a letter', `--A\r\n${good}\r\n--Ax\r\n${evil}\r\n--A--\r\n`],
  ['a delimiter without its line end', `--A\r\n${good}--A\r\n${evil}\r\n--A--\r\n`],
  ['a delimiter after a line feed', `--A\r\n${good}\n--A\r\n${evil}\r\n--A--\r\n`],
  ['a delimiter after a carriage return', `--A\r\n${good}\r--A\r\n${evil}\r\n--A--\r\n`],
  ['a delimiter before a line feed', `--A\r\n${good}\r\n--A\n${evil}\r\n--A--\r\n`],
  ['line feeds alone', multipart('A', good, evil).replaceAll('\r\n', '\n')],
  ['a preamble', `${TO}\r\n\r\n${EVIL}\r\n${multipart('A', good)}`],
  ['a preamble that ends in a delimiter', `x--A\r\n${evil}\r\n${multipart('A', good)}`],
  ['a line end before all', `\r\n${multipart('A', good)}`],
  ['no end', `--A\r\n${good}\r\n--A\r\n${evil}`],
  ['no last line end', `--A\r\n${good}\r\n--A--`],
  ['an empty part', `--A\r\n\r\n--A\r\n${good}\r\n--A--\r\n`],
  ['a part without a head', `--A\r\n\r\n${evil}\r\n--A\r\n${good}\r\n--A--\r\n`],
  ['a head without a body', `--A\r\n${TO}\r\n--A\r\n${evil}\r\n--A--\r\n`],
  ['the field twice', multipart('A', good, evil)],
  ['the field twice, the other way round', multipart('A', evil, good)],
  ['a charset for all', multipart('A', part(TO.replace('to', '_charset_'), 'utf-7'), part(TO, '+AHY-ictim'))],
  ['base64', multipart('A', part(`${TO}\r\nContent-Transfer-Encoding: base64`, btoa(EVIL)))],
  [
    'quoted-printable',
    multipart('A', part(`${TO}\r\nContent-Transfer-Encoding: quoted-printable`, 'victim=40example.org')),
  ],
  [
    'parts in a part',
    multipart('A', part(`${TEXT}\r\nContent-Type: multipart/mixed; boundary=C`, multipart('C', evil))),
  ],
  ['a zero byte in a value', multipart('A', part(TO, `${GOOD}\0${EVIL}`))],
  ['a line end in a value', multipart('A', part(TO, `${GOOD}\n${EVIL}`))],
]

const URLENCODED = [
  `to=${GOOD};to=${EVIL}`,
  `to=${GOOD}&to=${EVIL}`,
  `to=${GOOD}%26to=${EVIL}`,
  `to=${GOOD}&%74o=${EVIL}`,
  `to=${GOOD}&To=${EVIL}`,
  `to=${GOOD}&to[]=${EVIL}`,
  `to=${GOOD}&+to=${EVIL}`,
  `to=${GOOD}&to%00=${EVIL}`,
  `to=${GOOD}&%u0074o=${EVIL}`,
  `to=${GOOD}&t%256F=${EVIL}`,
  `to=${GOOD}&to%=${EVIL}`,
  `to=${GOOD}%00${EVIL}`,
  `to=${GOOD}\r\nto=${EVIL}`,
  `to==${GOOD}&=to=${EVIL}`,
  `?to=${EVIL}&to=${GOOD}`,
  `_charset_=utf-16&to=${GOOD}`,
  `to=${GOOD}&cc=%ff${EVIL}`,
]

const JSONS = [
  `{"to":"${GOOD}","to":"${EVIL}"}`,
  `{"to":"${EVIL}","to":"${GOOD}"}`,
  `{"to":"${GOOD}","t\\u006f":"${EVIL}"}`,
  `{"to":"${GOOD}"/*,"to":"${EVIL}"*/}`,
  `{"to":"${GOOD}",}`,
  `{'to':'${EVIL}'}`,
  `{"to":"${GOOD}"}{"to":"${EVIL}"}`,
  `{"to":"${GOOD}"}\0{"to":"${EVIL}"}`,
  `\uFEFF{"to":"${GOOD}"}`,
  `{"to":"${GOOD}","__proto__":{"to":"${EVIL}"}}`,
  `{"to":"${GOOD}\\ud800"}`,
  `{"to":1e999}`,
  `{"to":NaN}`,
]

const A = 'multipart/form-data; boundary=A'

export const smuggledBodies: SmuggledBody[] = [
  ...TWO_BOUNDARIES.flatMap((type) => [
    body(`${type}, B before A`, type, multipart('B', evil) + multipart('A', good)),
    body(`${type}, B after A`, type, multipart('A', good) + multipart('B', evil)),
  ]),
  ...HEADS.map((head) =>
    body(`a part with ${JSON.stringify(head)}`, A, multipart('A', good, part(head, EVIL))),
  ),
  ...DELIMITERS.map(([title, text]) => body(title, A, text)),
  ...URLENCODED.map((text) => body(JSON.stringify(text), 'application/x-www-form-urlencoded', text)),
  ...JSONS.map((text) => body(JSON.stringify(text), 'application/json', text)),
]

function body(title: string, contentType: string, text: string): SmuggledBody {
  return { title, contentType, body: new TextEncoder().encode(text) }
}
