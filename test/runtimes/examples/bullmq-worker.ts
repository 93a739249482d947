// A worker of its own process: tsx bullmq-worker.ts URL REDIS_PORT
import { createMailgun } from 'mailgun-fetch'
import { startWorker } from '../../../examples/batch/bullmq.js'
import { MESSAGE, QUEUE } from './batch-of-tests.js'

const [baseUrl = '', port = ''] = process.argv.slice(2)
const setting = {
  mailgun: createMailgun({ apiKey: 'key-test', baseUrl }),
  message: MESSAGE,
  since: new Date(Date.now() - 60_000),
  latenessMs: 200,
}
const connection = { host: '127.0.0.1', port: Number(port) }
startWorker(QUEUE, setting, { connection, concurrency: 2, lockDuration: 2000, stalledInterval: 1000 })
