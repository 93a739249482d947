// The entry `mailgun-fetch/testing`: a Mailgun in memory, for tests of code that sends mail. Needs no network and no account.
export {
  createFakeMailgun,
  type FakeAnswer,
  type FakeCounts,
  type FakeMailgun,
  type FakeMailgunOptions,
} from './testing/fake.js'
export type { AnswerBody, OperationName } from './testing/document.js'
export type { Event, EventDetails, MessageEventName } from './testing/events.js'
export type { Fault, FaultOptions } from './testing/faults.js'
export type { FakeMessage } from './testing/message.js'
export type { FakeFile } from './testing/read-request.js'
export type { FakeRequest } from './testing/requests.js'
export type { InboundMail, PostOptions } from './testing/posts.js'
