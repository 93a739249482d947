// Addresses as mail writes them: `Name <address>`, separated by commas, of which a quoted name may have some as well.

/** @param text one or more addresses */
export function splitAddresses(text: string): string[] {
  // What stands in quotes or angle brackets, or is no comma.
  const parts = text.match(/("(\\.|[^"\\])*"|<[^>]*>|[^,])+/g) ?? []
  return parts.map((part) => part.trim()).filter(Boolean)
}

/** The address alone, without a name. */
export const bareAddress = (address: string): string => /<([^<>]*)>\s*$/.exec(address)?.[1] ?? address.trim()

export const domainOfAddress = (address: string): string => bareAddress(address).replace(/^.*@/, '')
