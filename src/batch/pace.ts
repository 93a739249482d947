// When the next request of a batch may go out: a wait that the server asks of one holds for all.
import { sleep, withTimeLimit } from '../client/attempts.js'
import { SEND } from './message.js'

export class Pace {
  #openAtMs = 0

  /** Holds back all that have not gone out yet. */
  slowDown(delayMs: number): void {
    this.#openAtMs = Math.max(this.#openAtMs, Date.now() + delayMs)
  }

  /** @throws the reason of the signal, as soon as it aborts */
  async wait(signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      const delayMs = this.#openAtMs - Date.now()
      if (delayMs <= 0) return
      await withTimeLimit({ operation: SEND, signal, timeoutMs: 0 }, (stop) => sleep(delayMs, stop))
    }
  }
}
