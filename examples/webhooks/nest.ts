// NestJS on Express: add MailgunController to the controllers of a module, and { provide: MAILGUN_HANDLERS, useValue } to
// its providers. Nest's parser takes forms up to 100 kB. Mail may be longer, so raise that where the app is created:
//   const app = await NestFactory.create<NestExpressApplication>(AppModule)
//   app.useBodyParser('urlencoded', { limit: '8mb', extended: false })
import {
  Body,
  Catch,
  Controller,
  HttpCode,
  Inject,
  Post,
  Req,
  UseFilters,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common'
import type { Request, Response } from 'express'
import {
  verifyInbound,
  verifyWebhook,
  WebhookError,
} from 'mailgun-fetch/webhooks'
import type { InboundMessage, WebhookEvent } from 'mailgun-fetch/webhooks'

/** Name of the provider of `MailgunHandlers`. */
export const MAILGUN_HANDLERS = 'mailgun handlers'

export interface MailgunHandlers {
  signingKey: string
  /** Your work. If it throws, Mailgun posts again for 8 hours. The same event may come twice: `event.id` tells. */
  onEvent(event: WebhookEvent): Promise<void>
  onMail(mail: InboundMessage): Promise<void>
}

@Catch(WebhookError)
class WebhookErrorFilter implements ExceptionFilter<WebhookError> {
  catch(error: WebhookError, host: ArgumentsHost): void {
    host
      .switchToHttp()
      .getResponse<Response>()
      .status(error.status)
      .type('text')
      .send(error.code)
  }
}

@Controller('mailgun')
@UseFilters(WebhookErrorFilter)
export class MailgunController {
  constructor(
    @Inject(MAILGUN_HANDLERS) private readonly handlers: MailgunHandlers,
  ) {}

  @Post('events')
  @HttpCode(200)
  async events(@Body() body: Record<string, unknown>): Promise<string> {
    const { event } = await verifyWebhook(body, {
      signingKey: this.handlers.signingKey,
    })
    await this.handlers.onEvent(event)
    return 'ok'
  }

  @Post('inbound')
  @HttpCode(200)
  async inbound(@Req() request: Request): Promise<string> {
    // Mail without files is urlencoded, and Nest's own parser has read it. Mail with files is still to be read.
    const input = request.readableDidRead
      ? { fields: request.body as object }
      : request
    const mail = await verifyInbound(input, {
      signingKey: this.handlers.signingKey,
    })
    await this.handlers.onMail(mail)
    return 'ok'
  }
}
