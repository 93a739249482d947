// The page's script: the same client as on a server, without a key, over the proxy that `worker.ts` serves.
import { createMailgun, paginate } from 'mailgun-fetch'

const mailgun = createMailgun({ baseUrl: '/api/mailgun' })
const params = { path: { domain_name: 'mg.example.com' } }
const element = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E

element<HTMLFormElement>('letter').addEventListener('submit', (event) => {
  event.preventDefault()
  void send(new FormData(element<HTMLFormElement>('letter')))
})

async function send(fields: FormData): Promise<void> {
  const file = fields.get('file')
  const { data, error } = await mailgun.POST('/v3/{domain_name}/messages', {
    params,
    body: {
      from: 'support@mg.example.com',
      to: ['support@mg.example.com'],
      subject: String(fields.get('subject')),
      text: String(fields.get('text')),
      ...(file instanceof File && file.size > 0 && { attachment: [file] }),
    },
  })
  element('sent').textContent = error ? `Not sent: ${error.message}` : data.message
}

async function listBounces(): Promise<void> {
  let count = 0
  for await (const { address } of paginate(mailgun, '/v3/{domain_name}/bounces', { params })) {
    const item = document.createElement('li')
    item.textContent = address
    element('bounces').append(item)
    count++
  }
  element('count').textContent = `${count} in all`
}

void listBounces()
