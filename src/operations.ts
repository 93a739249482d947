export * from '../generated/functions.js'
