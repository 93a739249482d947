// Lists whose answers link to the next page.
import { follow, type Following } from '../client/request.js'
import { refuseAnswer } from './items.js'
import { refuseCursor, type List, type Strategy } from './strategy.js'
import { firstText } from './tokens.js'

// A link without the item to go on from would begin anew.
const EMPTY_PIVOT = /[?&](address|tag|p|page)=(&|$)/
// Control characters, spaces and backslashes mean different things to different parsers.
const LINK = /^(https?:\/)?\/[^\0- \\\x7f]+$/i
// A parameter of such a name changes a link, but not where it leads: only its value is new each time.
const CACHE_BUSTER = /^(_.*|cb|nocache|cache-?buster|nonce|random)$/i
// A position that no server takes for the end of its segment.
const IN_ONE_SEGMENT = /^(?!\.*$)[^%/\\;?#\0- ]*$/

export function byLinks(list: List): Strategy {
  const { operation, facts, init, cursor } = list
  const { next = ['paging.next'], inPath = false } = facts
  return {
    initAt(position) {
      if (position === undefined) return init
      const unusable = (): never => {
        if (position === cursor) refuseCursor(operation)
        return refuseAnswer(list, 'the link to the next page does not lead to this list')
      }
      const following: Following = {
        [follow](own, resolveTrusted) {
          if (!LINK.test(position) || !canParse(position)) unusable()
          const url = resolveTrusted(position)
          if (!leadsTo(own, url, inPath)) unusable()
          return url
        },
      }
      // The link carries the query already.
      return { ...init, params: { ...init.params, query: undefined }, ...following }
    },
    positionAfter(data) {
      const link = firstText(list, data, next)
      return link === undefined || EMPTY_PIVOT.test(link) ? undefined : link
    },
    identify: identityOf,
  }
}

function canParse(link: string): boolean {
  try {
    return Boolean(new URL(link, 'https://relative.invalid'))
  } catch {
    return false
  }
}

/** Whether a URL is one of the list at `own`: its path, or one segment more where the list has its positions there. */
function leadsTo(own: string, url: string, inPath: boolean): boolean {
  const list = segmentsOf(own)
  const found = segmentsOf(url)
  const [position = '', ...deeper] = found.slice(list.length)
  const mayEndHere = position === '' || (inPath && IN_ONE_SEGMENT.test(position))
  return list.every((segment, index) => segment === found[index]) && mayEndHere && deeper.length === 0
}

/** Decoded one by one, so that an escaped slash is no slash; empty where the escapes are not well-formed. */
function segmentsOf(url: string): string[] {
  try {
    return new URL(url).pathname.split('/').map((segment) => decodeURIComponent(segment).toLowerCase())
  } catch {
    return []
  }
}

/** A link without what does not say where it leads. */
function identityOf(link: string): string {
  const [path = '', query = ''] = link.replace(/#.*/, '').split(/\?(.*)/s)
  const parameters = query.split('&').filter((parameter) => !CACHE_BUSTER.test(parameter.replace(/=.*/s, '')))
  return `${path}?${parameters.join('&')}`
}
