// A documented function per operation: a name for a verb and a path, with the operation's own words on it.
import { answerType, bodyType, FORMS, itemType } from './calls.js'
import type { NamedOperation } from '../openapi/operations.js'
import { NAMESPACE } from './named-types.js'
import { docComment, operationDoc } from './schema.js'

const HEAD = `import type { Mailgun } from '../src/client/client.js'
import { operation, type ListOperation, type Operation } from '../src/client/operation.js'
import type { CallOptions } from '../src/client/options.js'
import type { operations } from './schema.js'
import type * as ${NAMESPACE} from './types.js'
`

/** The module of functions. Each stands alone, so that a bundler keeps only what is imported. */
export function renderFunctions(operations: readonly NamedOperation[]): string {
  return [HEAD, ...operations.map(renderFunction)].join('\n')
}

function renderFunction(operation: NamedOperation): string {
  const { id, name, method, path } = operation
  const { names, declarations } = initTypes(operation)
  const init = names.join(' | ')
  const optional = isOptional(operation)
  const call = `(mailgun: Mailgun, init${optional ? '?' : ''}: ${init}) => Promise<${answerType(operation)}>`
  return `${declarations.join('\n\n')}

${docComment(operationDoc(name, operation.operation, ending(operation)))}
export const ${id}: ${functionType(operation, call, optional ? `${init} | undefined` : init)} = /* @__PURE__ */ operation(${quote(method)}, ${quote(path)})
`
}

function ending({ name, operation }: NamedOperation): string {
  const walk = operation['x-pagination'] ? ' Gives one page; `paginate` walks them all.' : ''
  return `Calls \`${name}\`.${walk}`
}

function functionType(operation: NamedOperation, call: string, init: string): string {
  const pagination = operation.operation['x-pagination']
  if (!pagination) return `Operation<${call}>`
  return `ListOperation<${call}, ${init}, ${answerType(operation)}, ${itemType(operation, pagination)}>`
}

function isOptional({ parameters, body }: NamedOperation): boolean {
  return !body.required && !parameters.some((parameter) => parameter.required || parameter.in === 'path')
}

/** What a function takes: fields or a finished form, never both. An interface each, so that messages name what is missing. */
function initTypes(operation: NamedOperation): { names: string[]; declarations: string[] } {
  const { id, body } = operation
  const name = `${id[0]!.toUpperCase()}${id.slice(1)}`
  const slots = parameterSlots(operation)
  const forms = body.content.map(([type]) => FORMS[type]).filter((form) => form !== undefined)
  const noForm = forms.length ? ['form?: undefined'] : []
  const fields = body.content.length ? [slot('body', body.required, bodyType(operation)), ...noForm] : []
  const withFields = declareInit(`${name}Init`, `What \`${id}\` takes.`, [...slots, ...fields])
  if (!forms.length) return { names: [`${name}Init`], declarations: [withFields] }
  // The fields come last: of several alternatives the compiler explains the last, and most calls give fields.
  const form = ['body?: undefined', slot('form', true, forms.join(' | '))]
  const withForm = declareInit(`${name}FormInit`, `What \`${id}\` takes where a form is finished.`, [
    ...slots,
    ...form,
  ])
  return { names: [`${name}FormInit`, `${name}Init`], declarations: [withForm, withFields] }
}

function parameterSlots({ id, parameters }: NamedOperation): string[] {
  return (['path', 'query'] as const).flatMap((location) => {
    const here = parameters.filter((parameter) => parameter.in === location)
    if (!here.length) return []
    const required = location === 'path' || here.some((parameter) => parameter.required)
    return [slot(location, required, `operations[${quote(id)}]["parameters"][${quote(location)}]`)]
  })
}

/** What a caller may leave out may be undefined too, also under exactOptionalPropertyTypes. */
const slot = (name: string, required: boolean, type: string): string =>
  required ? `${name}: ${type}` : `${name}?: ${type} | undefined`

function declareInit(name: string, words: string, members: readonly string[]): string {
  const declaration = members.length
    ? `interface ${name} extends CallOptions {\n${members.map((member) => `  ${member}\n`).join('')}}`
    : `type ${name} = CallOptions`
  return `/** ${words} */\nexport ${declaration}`
}

const quote = (text: string): string => JSON.stringify(text)
