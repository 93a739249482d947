// A server in a process of its own, so that what it costs is not counted: prints its port.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ANSWER, ANSWER_TYPE } from './overhead.js'

const server = createServer((request, response) => {
  request.resume().on('end', () => response.setHeader('content-type', ANSWER_TYPE).end(ANSWER))
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
