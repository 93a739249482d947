/**
 * Where each occurrence of a pattern ends, in order.
 * By Knuth, Morris and Pratt: every byte is looked at once or twice, whatever was sent. A search that
 * begins anew at each byte can be slowed down by a sender, as many times as the pattern is long.
 */
export function* endsOf(pattern: Uint8Array, bytes: Uint8Array): Generator<number> {
  const fallbacks = fallbacksOf(pattern)
  let matched = 0
  for (let at = 0; at < bytes.length; at++) {
    while (matched && bytes[at] !== pattern[matched]) matched = fallbacks[matched - 1]!
    if (bytes[at] === pattern[matched]) matched++
    if (matched < pattern.length) continue
    yield at + 1
    matched = fallbacks[matched - 1]!
  }
}

/** For each length of a match, the length of the longest shorter match that ends with it. */
function fallbacksOf(pattern: Uint8Array): number[] {
  const fallbacks = [0]
  let matched = 0
  for (let at = 1; at < pattern.length; at++) {
    while (matched && pattern[at] !== pattern[matched]) matched = fallbacks[matched - 1]!
    if (pattern[at] === pattern[matched]) matched++
    fallbacks.push(matched)
  }
  return fallbacks
}
