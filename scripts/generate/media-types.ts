// The media types of the bodies that the client can send.
export const JSON_TYPE = 'application/json'
export const MULTIPART = 'multipart/form-data'
export const URLENCODED = 'application/x-www-form-urlencoded'
