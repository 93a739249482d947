// Paging links of an answer → links that lead back to the proxy.

/**
 * The answer with the links in `paging` made relative (`/v3/…`), as clients follow them below their own base URL.
 * Anything else stays as it is: a URL in a template or a message is the user's.
 */
export function relativeLinks(text: string, baseUrl: string): string {
  if (!text.includes('"paging"')) return text
  try {
    const data = JSON.parse(text) as { paging?: Record<string, unknown> }
    const { paging } = data
    if (!paging) return text
    for (const [name, link] of Object.entries(paging))
      if (typeof link === 'string' && link) paging[name] = relative(link, baseUrl)
    return JSON.stringify(data)
  } catch {
    return text
  }
}

function relative(link: string, baseUrl: string): string {
  const { host, pathname } = new URL(baseUrl)
  const url = new URL(link, baseUrl)
  if (url.host !== host && !/^api\.(eu\.)?mailgun\.net$/.test(url.host)) return link
  const path = url.pathname + url.search
  return path.startsWith(`${pathname}/`) ? path.slice(pathname.length) : path
}
