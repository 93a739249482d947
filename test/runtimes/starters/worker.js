// For workerd: one request runs the suite.
import { run } from './suite.js'

export default {
  async fetch(request) {
    if (canEvaluate()) throw new Error('eval works here, so the suite does not show that nothing needs it')
    return Response.json(await run(new URL(request.url).searchParams.get('url')))
  },
}

function canEvaluate() {
  try {
    return Function('return true')()
  } catch {
    return false
  }
}
