export { createMailgunProxy } from './proxy/handler.js'
export type { MailgunProxyOptions, ProxyCall, ProxyDecision } from './proxy/options.js'
export type { ProxyOperation, ProxyRule } from './proxy/rules.js'
