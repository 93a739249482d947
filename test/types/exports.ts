// Nothing that is exported is `any`. Compiled, never run.
import type * as mailgun from '../../src/index.js'
import type * as testing from '../../src/testing.js'
import type { DELETE, GET, Pageable, PATCH, POST, PUT } from '../../src/index.js'
import type { operations } from '../../generated/schema.js'
import { holds, type Equal, type IsAny } from './equal.js'

type AnyKeys<Members> = {
  [Name in keyof Members]-?: IsAny<Members[Name]> extends true ? Name : never
}[keyof Members]

// The exported values, and what they take and give.
type Values = typeof mailgun
holds<Equal<AnyKeys<Values>, never>>()
/** `true` if one of a function's arguments, or what it returns, is `any`. */
type AnyIn<Value> = Value extends (...args: infer Args) => infer Result
  ? IsAny<Args[number]> | IsAny<Awaited<Result>>
  : false
holds<Equal<AnyIn<Values[keyof Values]>, false>>()
holds<Equal<AnyIn<(typeof testing)[keyof typeof testing]>, false>>()
/** Members that are `any`, or that take or give it. */
type LooseMembers<Members> = {
  [Name in keyof Members]-?: true extends IsAny<Members[Name]> | AnyIn<NonNullable<Members[Name]>>
    ? Name
    : never
}[keyof Members]

// The exported types.
interface Types {
  apiKey: mailgun.ApiKey
  batchBody: mailgun.BatchBody
  batchCallOptions: mailgun.BatchCallOptions
  batchOptions: mailgun.BatchOptions
  batchOutcome: mailgun.BatchOutcome
  batchPath: mailgun.BatchPath
  batchProgress: mailgun.BatchProgress
  batchRecipient: mailgun.BatchRecipient
  batchRequest: mailgun.BatchRequest
  batchRequestOptions: mailgun.BatchRequestOptions
  callOptions: mailgun.CallOptions
  fetch: mailgun.Fetch
  mailgun: mailgun.Mailgun
  mailgunApiError: mailgun.MailgunApiError
  mailgunChanges: mailgun.MailgunChanges
  mailgunError: mailgun.MailgunError
  mailgunErrorCode: mailgun.MailgunErrorCode
  mailgunOptions: mailgun.MailgunOptions
  middleware: mailgun.Middleware
  middlewareContext: mailgun.MiddlewareContext
  namedUpload: mailgun.NamedUpload
  page: mailgun.Page<string>
  paginateOptions: mailgun.PaginateOptions
  paginator: mailgun.Paginator<string>
  planOptions: mailgun.PlanOptions
  region: mailgun.Region
  requestOutcome: mailgun.RequestOutcome
  requestOptions: mailgun.RequestOptions
  result: mailgun.Result<string>
  retryOptions: mailgun.RetryOptions
  upload: mailgun.Upload
  uploadData: mailgun.UploadData
}
holds<Equal<AnyKeys<Types>, never>>()

// The exported types of the testing kit, member by member.
interface TestingTypes {
  answerBody: testing.AnswerBody<'POST /v3/{domain_name}/messages'>
  event: testing.Event
  eventDetails: testing.EventDetails<'failed'>
  fakeAnswer: testing.FakeAnswer
  fakeCounts: testing.FakeCounts
  fakeFile: testing.FakeFile
  fakeMailgun: testing.FakeMailgun
  fakeMailgunOptions: testing.FakeMailgunOptions
  fakeMessage: testing.FakeMessage
  fakeRequest: testing.FakeRequest
  fault: testing.Fault
  faultOptions: testing.FaultOptions
  inboundMail: testing.InboundMail
  messageEventName: testing.MessageEventName
  operationName: testing.OperationName
  postOptions: testing.PostOptions
}
holds<Equal<AnyKeys<TestingTypes>, never>>()
holds<
  Equal<
    { [Name in keyof TestingTypes]: LooseMembers<TestingTypes[Name]> }[keyof Omit<
      TestingTypes,
      'operationName' | 'messageEventName'
    >],
    never
  >
>()
// An answer of one's own has the type of the operation that it answers.
holds<Equal<testing.AnswerBody<'GET /v3/{domain_name}/bounces'>, GET['/v3/{domain_name}/bounces']['data']>>()
holds<
  Equal<testing.AnswerBody<'POST /v3/{domain_name}/messages'>, POST['/v3/{domain_name}/messages']['data']>
>()

holds<Equal<AnyKeys<operations>, never>>()
holds<Equal<AnyKeys<mailgun.webhooks>, never>>()

/** The operations whose parameters, body or data are `any`. */
type Loose<Verb> = {
  [Path in keyof Verb]: Verb[Path] extends { init?: infer Init; data: infer Data }
    ? true extends IsAny<Init> | IsAny<Data> | IsAny<Member<Init, 'params'>> | IsAny<Member<Init, 'body'>>
      ? Path
      : AnyKeys<NonNullable<Member<Init, 'body'>>> | AnyKeys<Item<NonNullable<Data>>> extends never
        ? never
        : Path
    : Path
}[keyof Verb]
/** An answer that is a bare list is as loose as what it lists. */
type Item<Data> = Data extends readonly (infer One)[] ? One : Data
type Member<Init, Name extends string> =
  NonNullable<Init> extends { [_ in Name]?: infer Value } ? Value : never
holds<Equal<Loose<GET>, never>>()
holds<Equal<Loose<POST>, never>>()
holds<Equal<Loose<PUT>, never>>()
holds<Equal<Loose<PATCH>, never>>()
holds<Equal<Loose<DELETE>, never>>()
holds<Equal<Loose<Pageable>, never>>()
holds<Equal<AnyKeys<{ [Path in keyof Pageable]: Pageable[Path]['item'] }>, never>>()
// The check itself finds what it looks for.
holds<
  Equal<
    Loose<{
      // eslint-disable-next-line @typescript-eslint/no-explicit-any
      a: { init?: { body: { b: unknown; c: any } }; data: object }
      d: { init: object; data: object }
    }>,
    'a'
  >
>()
