// For workerd: one request runs the suite.
import { run } from './suite.js'

export default {
  async fetch(request) {
    return Response.json(await run(new URL(request.url).searchParams.get('url')))
  },
}
