// What a slot may hold that a rule leaves open with `true`: any value that leads to no other operation.

/**
 * Words of paths that stand where another operation has a slot: GET /v3/lists/pages is not a list called `pages`.
 * A domain has a dot, so that words which only a domain's slot meets are not among them. A test derives all of these
 * from the document.
 */
const PATH_WORDS: ReadonlySet<string> = /* @__PURE__ */ new Set(
  `
    _filters a bounces clients complaints connection copy credentials delegate dictionary dkim_authority
    dkim_selector domain domains dynamic_pools envelopes events html-validate import ip_pools ips
    mailboxes mailfrom_host match me members message_ttl messages messages.mime pages providers
    sending_queues tag tags templates tracking unsubscribes validate versions web_prefix webhooks
    whitelists
  `
    .trim()
    .split(/\s+/),
)

const HAS_DOT_BETWEEN_LABELS = /^[^.\s]+(\.[^.\s]+)+$/

/**
 * @param slot its name in the path
 * @param before the part of the path before it
 */
export function fitsOpenSlot(value: string, slot: string, before: string | undefined): boolean {
  // Servers that compare without regard to case, or trim, would find the word all the same.
  const folded = value.normalize('NFKC').trim().toLowerCase()
  if (PATH_WORDS.has(folded)) return false
  const isDomain = slot.includes('domain') || before === 'domains'
  return !isDomain || HAS_DOT_BETWEEN_LABELS.test(folded)
}
