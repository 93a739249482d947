// A request body that ends in an error when it grows too large or takes too long.

export interface BoundedBody {
  stream: ReadableStream<Uint8Array>
  /** The status to answer with, once a bound was broken. */
  broken?: 408 | 413
  /** Whether all of it has come. */
  complete: boolean
}

/**
 * The source is never cancelled: on some servers that would close the connection before the answer is out.
 * @param timeoutMs for the whole body, from now on; 0 means no limit
 */
export function boundBody(
  source: ReadableStream<Uint8Array>,
  maxBytes: number,
  timeoutMs: number,
): BoundedBody {
  const reader = source.getReader()
  const deadline = Date.now() + timeoutMs
  let bytes = 0
  const body: BoundedBody = {
    complete: false,
    stream: new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const chunk = await beforeDeadline(
            reader.read(),
            timeoutMs && Math.max(0, deadline - Date.now()) + 1,
          )
          if (chunk === undefined) body.broken = 408
          else if (chunk.done) {
            body.complete = true
            return controller.close()
          } else {
            bytes += chunk.value.byteLength
            // Written so that a chunk that is not bytes breaks it too.
            if (!(bytes <= maxBytes)) body.broken = 413
          }
          if (body.broken) throw new RangeError(`Mailgun proxy: body refused, ${body.broken}.`)
          controller.enqueue(chunk!.value!)
        },
      },
      { highWaterMark: 0 },
    ),
  }
  return body
}

/** The outcome of `work`; undefined where it takes longer. */
async function beforeDeadline<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    if (ms) timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1), undefined)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
