// Templates of a domain, and their versions. Nothing is rendered.
import type { TemplateVersion } from '../../generated/types.js'
import { linkTo, pageByLink, sorted } from './paging.js'
import { domainOf, mailDate, nextId, Refused, type Call, type Handlers, type TemplateState } from './state.js'

type Version = TemplateVersion
type Given = Record<string, unknown>

const ALL = '/v3/{domain_name}/templates'
const ONE = `${ALL}/{template_name}`
const VERSIONS = `${ONE}/versions`
const VERSION = `${VERSIONS}/{version_name}`

export const templateHandlers: Handlers = {
  [`GET ${ALL}`]: (call) => {
    const { templates, domain } = domainOf(call)
    const all = sorted(
      [...templates.values()].map(({ template }) => template),
      ({ name }) => name,
    )
    return { body: page(call, all, ({ name }) => name, `/v3/${encodeURIComponent(domain.name)}/templates`) }
  },
  [`POST ${ALL}`]: (call) => {
    const { templates } = domainOf(call)
    const { name: given, description = '', createdBy, template: content, ...rest } = call.request.fields
    // Names are kept in lower case.
    const name = String(given).toLowerCase()
    if (templates.has(name)) throw new Refused(400, `template with name "${name}" already exists`)
    const made: TemplateState = {
      template: {
        name,
        description: String(description),
        createdAt: mailDate(),
        id: nextId(call.state, 'b0'),
        ...(createdBy !== undefined && { createdBy: String(createdBy) }),
      },
      versions: new Map(),
    }
    templates.set(name, made)
    const version =
      content === undefined
        ? undefined
        : addVersion(call, made, { tag: 'initial', ...rest, template: content })
    return {
      body: {
        message: 'template has been stored',
        template: { ...made.template, ...(version && { version }) },
      },
    }
  },
  [`DELETE ${ALL}`]: (call) => {
    domainOf(call).templates.clear()
    return { body: { message: 'templates have been deleted' } }
  },
  [`GET ${ONE}`]: (call) => {
    const { template, versions } = templateOf(call)
    const active = [...versions.values()].find((one) => one.active)
    const isWanted = /^(yes|true)$/.test(String(call.request.query.active))
    return { body: { template: { ...template, ...(isWanted && active && { version: active }) } } }
  },
  [`PUT ${ONE}`]: (call) => {
    const { template } = templateOf(call)
    template.description = String(call.request.fields.description)
    return { body: { message: 'template has been updated', template: { name: template.name } } }
  },
  [`DELETE ${ONE}`]: (call) => {
    const { name } = templateOf(call).template
    domainOf(call).templates.delete(name)
    return { body: { message: 'template has been deleted', template: { name } } }
  },
  [`GET ${VERSIONS}`]: (call) => {
    const { template, versions } = templateOf(call)
    // A list has versions without their content.
    const all = sorted(versions.values(), ({ tag }) => tag).map((one) => ({ ...one, template: '' }))
    const path = `/v3/${encodeURIComponent(domainOf(call).domain.name)}/templates/${encodeURIComponent(template.name)}`
    const { items, paging } = page(call, all, ({ tag }) => tag, `${path}/versions`)
    return { body: { template: { ...template, versions: items }, paging } }
  },
  [`POST ${VERSIONS}`]: (call) => {
    const found = templateOf(call)
    const version = addVersion(call, found, call.request.fields)
    return {
      body: {
        message: 'new version of the template has been stored',
        template: { ...found.template, version },
      },
    }
  },
  [`GET ${VERSION}`]: (call) => ({
    body: { template: { ...templateOf(call).template, version: versionOf(call) } },
  }),
  [`PUT ${VERSION}`]: (call) => {
    const version = versionOf(call)
    const { active, ...changes } = call.request.fields
    Object.assign(version, changes)
    if (isYes(active)) activate(templateOf(call), version)
    return { body: { message: 'version has been updated', template: nameOf(call, version) } }
  },
  [`DELETE ${VERSION}`]: (call) => {
    const version = versionOf(call)
    templateOf(call).versions.delete(version.tag)
    return { body: { message: 'version has been deleted', template: nameOf(call, version) } }
  },
  [`PUT ${VERSION}/copy/{new_version_name}`]: (call) => {
    const { comment = '' } = call.request.query
    const { active: _, ...copied } = versionOf(call)
    const tag = String(call.request.path.new_version_name)
    const version: Version = {
      ...copied,
      tag,
      comment: String(comment),
      createdAt: mailDate(),
      id: nextId(call.state, 'b1'),
    }
    templateOf(call).versions.set(tag, { ...version, active: false })
    return { body: { message: 'version has been copied', version } }
  },
}

const isYes = (value: unknown): boolean => value === true || /^(yes|true)$/.test(String(value))

function templateOf(call: Call): TemplateState {
  const { template_name: name = '' } = call.request.path
  const found = domainOf(call).templates.get(name.toLowerCase())
  if (!found) throw new Refused(404, `template not found: ${name}`)
  return found
}

function versionOf(call: Call): Version {
  const { version_name: tag = '' } = call.request.path
  const found = templateOf(call).versions.get(tag)
  if (!found) throw new Refused(404, `template version not found: ${tag}`)
  return found
}

const nameOf = (call: Call, { tag }: Version): object => ({
  name: templateOf(call).template.name,
  version: { tag },
})

/** The first version is the one that is sent, and so is one that says so. */
function addVersion({ state }: Call, found: TemplateState, fields: Given): Version {
  const { tag, template, comment = '', active, headers = {} } = fields
  const name = String(tag)
  if (found.versions.has(name)) throw new Refused(400, `version with tag "${name}" already exists`)
  const version: Version = {
    tag: name,
    template: String(template),
    engine: 'handlebars',
    createdAt: mailDate(),
    comment: String(comment),
    active: false,
    id: nextId(state, 'b1'),
    // The document has been checked: an object of texts.
    headers: headers as NonNullable<Version['headers']>,
  }
  const isFirst = found.versions.size === 0
  found.versions.set(name, version)
  if (isFirst || isYes(active)) activate(found, version)
  return version
}

function activate({ versions }: TemplateState, chosen: Version): void {
  for (const version of versions.values()) version.active = version === chosen
}

function page<T>({ request: { query }, baseUrl }: Call, all: T[], keyOf: (item: T) => string, path: string) {
  const { page: way, p, limit = 100 } = query as Record<'page' | 'p' | 'limit', string | undefined>
  return pageByLink({
    all,
    keyOf,
    way,
    from: p,
    limit: Number(limit),
    link: (to, from) =>
      linkTo(baseUrl + path, {
        ...(to !== 'first' && { page: to === 'previous' ? 'prev' : to }),
        p: from,
        limit,
      }),
  })
}
