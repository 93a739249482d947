// One listener for each signal of a caller, however many calls share it: runtimes warn of more than ten.

type Stop = (reason: unknown) => void

const waiting = /* @__PURE__ */ new WeakMap<AbortSignal, Set<Stop>>()

/** Calls `stop` once with the signal's reason when it aborts. Gives the function that takes it back. */
export function onAbort(signal: AbortSignal, stop: Stop): () => void {
  let stops = waiting.get(signal)
  if (!stops) {
    stops = new Set()
    waiting.set(signal, stops)
    signal.addEventListener('abort', stopAll)
  }
  stops.add(stop)
  return () => {
    if (stops.delete(stop) && !stops.size) forget(signal)
  }
}

function stopAll(this: AbortSignal): void {
  const stops = waiting.get(this)
  forget(this)
  for (const stop of stops ?? []) stop(this.reason)
}

function forget(signal: AbortSignal): void {
  signal.removeEventListener('abort', stopAll)
  waiting.delete(signal)
}

/** A stream that the caller's signal still stops, and that forgets the signal at its end. */
export function stoppable(
  source: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  let stopListening = (): void => undefined
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stopListening = onAbort(signal, (reason) => {
          controller.error(reason)
          reader.cancel(reason).catch(() => undefined)
        })
      },
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (!done) return controller.enqueue(value)
          stopListening()
          controller.close()
        } catch (error) {
          stopListening()
          throw error
        }
      },
      cancel(reason) {
        stopListening()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
