// Calls against a server that does everything wrong, as test/chaos has them.
import * as api from 'mailgun-fetch'
import { sendMessage } from 'mailgun-fetch/operations'
import { runMatrix, violations } from '../../chaos/matrix.js'
import { equal, inPage, logOf, type Checks } from './expect.js'

export const chaos: Checks = {
  'whatever a server does, nothing sent twice, lost or hanging': async (_, url) => {
    const { url: chaosUrl, behaviours } = (await logOf(url)).chaos
    const { signal } = new AbortController()
    const said = await runMatrix({ ...api, sendMessage }, chaosUrl, behaviours, signal)
    const { taken, refusing } = (await logOf(url)).chaos
    const takenOf = (name: string) => taken[name] ?? { heads: 0, whole: 0 }
    const found = violations(said, takenOf, (behaviour) => refusing.includes(behaviour))
    equal(
      found.filter((violation) => !isTheRuntimesOwn(violation)),
      [],
    )
    equal(
      said.filter(({ behaviour, outcome }) => behaviour === 'answers' && outcome !== 'data'),
      [],
    )
  },
}

/** What runtimes do by themselves, whatever they are told. */
function isTheRuntimesOwn(violation: string): boolean {
  // Browsers send again what a kept connection did not answer, POST included; no page can keep them from it. Firefox gives
  // a body that broke off as if it were whole, so that a 400 is one.
  if (inPage) return /: sent \d+ times|\| gives 400 that breaks off: the server took it/.test(violation)
  // Vercel's edge VM follows redirects.
  return 'EdgeRuntime' in globalThis && violation.startsWith('GET | redirects ')
}
