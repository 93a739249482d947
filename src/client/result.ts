import type { MailgunApiError } from './errors.js'

/** What a call gives: data for a 2xx answer, else an error; never both. */
export type Result<Data> =
  | { data: Data; error?: undefined; response: Response }
  | { data?: undefined; error: MailgunApiError; response: Response }

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
