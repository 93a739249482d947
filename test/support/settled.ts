import { setImmediate } from 'node:timers/promises'

/** Lets all that is due happen: what promises wait for, streams that end, rejections that nobody hears. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate()
}
