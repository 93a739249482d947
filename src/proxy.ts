export { createMailgunProxy } from './proxy/handler.js'
export type { ProxyOperation, ProxyRule } from './proxy/allow.js'
export type { MailgunProxyOptions, ProxyCall, ProxyDecision } from './proxy/options.js'
