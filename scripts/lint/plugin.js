// @ts-check
// The project's own lint rules: what the generator and the users of the document rely on.
// Plain JavaScript, because the linter loads it by itself.
import { knownFormat } from './formats.js'
import { orphans } from './orphans.js'
import { placeholders } from './placeholders.js'
import { closedRequest, described, schemaName } from './schemas.js'
import { errors, evidence, examples, externalDocs, operationId } from './operations.js'
import { pagination } from './pagination.js'
import { sharedParts } from './shared-parts.js'

export default function plugin() {
  return {
    id: 'mailgun',
    preprocessors: { oas3: { 'shared-parts': sharedParts } },
    rules: {
      oas3: {
        'operation-id': operationId,
        'operation-external-docs': externalDocs,
        'operation-evidence': evidence,
        'operation-errors': errors,
        'operation-examples': examples,
        'operation-pagination': pagination,
        described,
        placeholders,
        'closed-request': closedRequest,
        'schema-name': schemaName,
        'known-format': knownFormat,
        orphans,
      },
    },
  }
}
