// What can be written into our document by itself, in terms of the nodes that the comparison met.
import type { Body, Media, Operation, Parameter, Schema } from '../openapi/document.js'
import type { ApiOperation } from '../compare/operations.js'

export type Edit =
  | { edit: 'operation'; theirs: ApiOperation }
  | { edit: 'parameter'; into: Operation; operation: string; parameter: Parameter }
  | { edit: 'body'; into: Operation; operation: string; body: Body }
  | { edit: 'response'; into: Operation; operation: string; status: string; response: Body }
  | { edit: 'media'; into: Body; operation: string; direction: Direction; type: string; media: Media }
  | {
      edit: 'field'
      into: readonly Schema[]
      operation: string
      direction: Direction
      name: string
      schema: Schema
      required: boolean
    }
  | { edit: 'value'; into: readonly Schema[]; value: unknown }
  | { edit: 'deprecated'; into: object }

/** Which way a schema travels: to the API or from it. */
export type Direction = 'request' | 'response'
