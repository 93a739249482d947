import type { MailgunApiError } from './errors.js'

/** What a call gives: data for a 2xx answer, else an error; never both. */
export type Result<Data> =
  | {
      /** What the API answered; undefined where the operation answers without a body. */
      data: Data
      error?: undefined
      /** Status and headers; the body was read already. */
      response: Response
    }
  | {
      data?: undefined
      /** Why: set whenever the status is not 2xx. A failure without an answer rejects instead. */
      error: MailgunApiError
      /** Status and headers; the body was read already. */
      response: Response
    }

/**
 * The data of a call.
 * @throws MailgunApiError if the answer was not 2xx, and whatever the call itself rejects with
 */
export async function unwrap<Data>(call: Promise<Result<Data>> | Result<Data>): Promise<Data> {
  const { data, error } = await call
  if (error) throw error
  // Without an error there is data, undefined for an empty answer included.
  return data
}
