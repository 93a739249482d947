// One listener for each signal of a caller, however many calls share it: runtimes warn of more than ten.

type Stop = (reason: unknown) => void

interface Waiting {
  stops: Set<Stop>
  forget(): void
}

const waiting = /* @__PURE__ */ new WeakMap<AbortSignal, Waiting>()

/** Calls `stop` once with the signal's reason when it aborts. Gives the function that takes it back. */
export function onAbort(signal: AbortSignal, stop: Stop): () => void {
  const { stops, forget } = waiting.get(signal) ?? listen(signal)
  stops.add(stop)
  return () => {
    if (stops.delete(stop) && !stops.size) forget()
  }
}

function listen(signal: AbortSignal): Waiting {
  const stops = new Set<Stop>()
  const stopAll = (): void => {
    const all = [...stops]
    forget()
    for (const stop of all) stop(signal.reason)
  }
  const forget = (): void => {
    signal.removeEventListener('abort', stopAll)
    waiting.delete(signal)
  }
  signal.addEventListener('abort', stopAll)
  const entry = { stops, forget }
  waiting.set(signal, entry)
  return entry
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
