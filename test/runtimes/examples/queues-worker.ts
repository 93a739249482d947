// The Worker of the example, whose consumer ends in the middle of its work when the server says so.
import worker, { type Env, type MessageBatch } from '../../../examples/queues/worker.js'

export { Claims } from '../../../examples/queues/worker.js'

export default {
  fetch: worker.fetch,
  async queue(batch: MessageBatch, env: Env): Promise<void> {
    const death = fetch(`${env.MAILGUN_BASE_URL}/death`).then(() => Promise.reject(new Error('killed')))
    await Promise.race([worker.queue(batch, env), death])
  },
}
