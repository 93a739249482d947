// Mailing lists and their members.
import type { MailingListMember } from '../../generated/types.js'
import { linkTo, pageByLink, sorted } from './paging.js'
import { mailDate, Refused, type Answer, type Call, type Handlers, type ListState } from './state.js'

type Member = MailingListMember
type Given = Record<string, unknown>

const LIST = '/v3/lists/{list_address}'
const MEMBERS = `${LIST}/members`
const MEMBER = `${MEMBERS}/{member_address}`

/** Imports of more members than this go on behind the answer. */
const MAX_AT_ONCE = 100

export const listHandlers: Handlers = {
  'GET /v3/lists': ({ state, request: { query } }) => {
    const all = sorted([...state.lists.values()].map(shown), ({ address }) => address)
    return { body: slice(all, query) }
  },
  'POST /v3/lists': ({ state, request: { fields } }) => {
    const address = String(fields.address)
    if (state.lists.has(address)) throw new Refused(400, `Duplicate object: ${address}`)
    const made: ListState = {
      list: {
        address,
        name: '',
        description: '',
        access_level: 'readonly',
        reply_preference: 'list',
        ...fields,
        created_at: mailDate(),
        members_count: 0,
      },
      members: new Map(),
    }
    state.lists.set(address, made)
    return { body: { list: shown(made), message: 'Mailing list has been created' } }
  },
  'GET /v3/lists/pages': ({ state, baseUrl, request: { query } }) => {
    const all = sorted([...state.lists.values()].map(shown), ({ address }) => address)
    return { body: page(all, `${baseUrl}/v3/lists/pages`, query) }
  },
  [`GET ${LIST}`]: (call) => ({ body: { list: shown(listOf(call)) } }),
  [`PUT ${LIST}`]: (call) => {
    const found = listOf(call)
    const { list_id: _, ...changes } = call.request.fields
    call.state.lists.delete(found.list.address)
    Object.assign(found.list, changes)
    call.state.lists.set(found.list.address, found)
    return { body: { list: shown(found), message: 'Mailing list has been updated' } }
  },
  [`DELETE ${LIST}`]: (call) => {
    const { address } = listOf(call).list
    call.state.lists.delete(address)
    return { body: { address, message: 'Mailing list has been removed' } }
  },
  [`GET ${MEMBERS}`]: (call) => ({ body: slice(membersOf(call), call.request.query) }),
  [`GET ${MEMBERS}/pages`]: (call) => {
    const address = encodeURIComponent(call.request.path.list_address ?? '')
    return {
      body: page(membersOf(call), `${call.baseUrl}/v3/lists/${address}/members/pages`, call.request.query),
    }
  },
  [`POST ${MEMBERS}`]: (call) => {
    const { members } = listOf(call)
    const member = memberOf(call.request.fields)
    if (members.has(member.address) && !isOn(call.request.fields.upsert))
      throw new Refused(400, `Address already exists '${member.address}'`)
    members.set(member.address, member)
    return { body: { member, message: 'Mailing list member has been created' } }
  },
  [`POST ${MEMBERS}.json`]: (call) => importMembers(call, call.request.fields.members as (string | Given)[]),
  [`POST ${MEMBERS}.csv`]: (call) => importMembers(call, membersOfFile(call), true),
  [`GET ${MEMBER}`]: (call) => ({ body: { member: foundMember(call) } }),
  [`PUT ${MEMBER}`]: (call) => {
    const { members } = listOf(call)
    const old = foundMember(call)
    const member = memberOf({ ...old, ...call.request.fields })
    members.delete(old.address)
    members.set(member.address, member)
    return { body: { member, message: 'Mailing list member has been updated' } }
  },
  [`DELETE ${MEMBER}`]: (call) => {
    const { address } = foundMember(call)
    listOf(call).members.delete(address)
    return { body: { member: { address }, message: 'Mailing list member has been deleted' } }
  },
}

const shown = ({ list, members }: ListState) => ({ ...list, members_count: members.size })

function listOf({ state, request: { path } }: Call): ListState {
  const found = state.lists.get(path.list_address ?? '')
  if (!found) throw new Refused(404, `Mailing list ${path.list_address} not found`)
  return found
}

function foundMember(call: Call): Member {
  const { member_address: address = '' } = call.request.path
  const found = listOf(call).members.get(address)
  if (!found)
    throw new Refused(404, `Member ${address} of mailing list ${listOf(call).list.address} not found`)
  return found
}

/** In the order of their addresses, those that the query asks for. */
function membersOf(call: Call): Member[] {
  const { subscribed } = call.request.query
  const wanted = subscribed === undefined ? undefined : isOn(subscribed)
  const members = [...listOf(call).members.values()].filter(
    (one) => wanted === undefined || one.subscribed === wanted,
  )
  return sorted(members, ({ address }) => address)
}

function slice<T extends { address: string }>(all: T[], query: Given): object {
  const { address, skip = 0, limit = 100 } = query as { address?: string; skip?: number; limit?: number }
  const found = address === undefined ? all : all.filter((one) => one.address === address)
  return { items: found.slice(skip, skip + limit), total_count: found.length }
}

function page<T extends { address: string }>(all: T[], url: string, query: Given): object {
  const {
    page: way,
    address,
    limit = 100,
    ...rest
  } = query as Given & Record<'page' | 'address', string | undefined>
  return pageByLink({
    all,
    keyOf: (one) => one.address,
    way,
    from: address,
    limit: Number(limit),
    link: (to, from) => linkTo(url, { ...rest, page: to === 'previous' ? 'prev' : to, address: from, limit }),
  })
}

const isOn = (value: unknown): boolean => /^(true|yes|1)$/i.test(String(value))

function memberOf({ address, name = '', vars = {}, subscribed = true }: Given): Member {
  // The document has been checked: `vars` is an object.
  return {
    address: String(address),
    name: String(name),
    vars: vars as Member['vars'],
    subscribed: isOn(subscribed),
  }
}

function importMembers(call: Call, given: (string | Given)[], isAlwaysLater = false): Answer {
  const found = listOf(call)
  const isLater = isAlwaysLater || given.length > MAX_AT_ONCE
  const mayChange = isOn(call.request.fields.upsert)
  for (const one of given) {
    const member = memberOf(typeof one === 'string' ? { address: one } : one)
    if (mayChange || !found.members.has(member.address)) found.members.set(member.address, member)
  }
  if (!isLater) return { body: { list: shown(found), message: 'Mailing list has been updated' } }
  const task = String(++call.state.serial)
  return {
    body: { list: shown(found), 'task-id': task, message: 'Mailing list upload started in background' },
  }
}

/** The first column of each line; a first line without an address names the columns. */
function membersOfFile({ request: { files, fields } }: Call): Given[] {
  const lines = new TextDecoder().decode(files.members?.[0]?.data).split(/\r?\n/)
  return lines
    .map((line) => line.split(',')[0]?.trim() ?? '')
    .filter((address) => address.includes('@'))
    .map((address) => ({
      address,
      ...(fields.subscribed !== undefined && { subscribed: fields.subscribed }),
    }))
}
