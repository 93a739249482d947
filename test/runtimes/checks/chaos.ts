// Calls against a server that does everything wrong, as test/chaos has them.
import * as api from 'mailgun-fetch'
import { sendMessage } from 'mailgun-fetch/operations'
import { runMatrix, violations } from '../../chaos/matrix.js'
import { equal, inPage, logOf, type Checks } from './expect.js'

export const chaos: Checks = {
  'whatever a server does, nothing sent twice, lost or hanging': async (_, url) => {
    if (inPage) return 'a page asks the server before each such call, which changes what arrives'
    const { url: chaosUrl, behaviours } = (await logOf(url)).chaos
    const { signal } = new AbortController()
    const said = await runMatrix({ ...api, sendMessage }, chaosUrl, behaviours, signal)
    const { taken, refusing } = (await logOf(url)).chaos
    const takenOf = (name: string) => taken[name] ?? { heads: 0, whole: 0 }
    equal(
      violations(said, takenOf, (behaviour) => refusing.includes(behaviour)),
      [],
    )
    equal(
      said.filter(({ behaviour, outcome }) => behaviour === 'answers' && outcome !== 'data'),
      [],
    )
  },
}
