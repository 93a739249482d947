// The nodes that a difference is about, as far as somebody can follow the vendor there: where in ours, and what of theirs.
import type { Body, Media, Operation, Parameter, Schema } from '../openapi/document.js'
import type { ApiOperation } from './operations.js'

export type Nodes =
  | { about: 'operation'; theirs: ApiOperation }
  | { about: 'parameter'; into: Operation; operation: string; parameter: Parameter }
  | { about: 'body'; into: Operation; operation: string; body: Body }
  | { about: 'response'; into: Operation; operation: string; status: string; response: Body }
  | { about: 'media'; into: Body; operation: string; direction: Direction; type: string; media: Media }
  | {
      about: 'field'
      into: readonly Schema[]
      operation: string
      direction: Direction
      name: string
      schema: Schema
      required: boolean
    }
  | { about: 'required'; into: readonly Schema[]; name: string; required: boolean }
  | { about: 'value'; into: readonly Schema[]; value: unknown; listed: boolean }
  | { about: 'values'; into: readonly Schema[]; values: readonly unknown[] | undefined; types: string[] }
  | { about: 'types'; into: readonly Schema[]; types: string[] }
  /** The schema as it is written where the value stands, which may be a reference. */
  | { about: 'nullable'; into: Schema; nullable: boolean }
  /** A keyword that is a number; undefined if it goes. */
  | { about: 'limit'; into: readonly Schema[]; word: string; value: number | undefined }
  /** A parameter or a body. */
  | { about: 'mandatory'; into: object; required: boolean }
  | { about: 'deprecated'; into: object; deprecated: boolean }

/** Which way a schema travels: to the API or from it. */
export type Direction = 'request' | 'response'
