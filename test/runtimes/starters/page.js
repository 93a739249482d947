// For browsers: the page's own server gave it the server's URL and takes the results.
const report = (outcome) =>
  fetch('/outcome', { method: 'POST', body: JSON.stringify({ agent: navigator.userAgent, ...outcome }) })
addEventListener('unhandledrejection', ({ reason }) => report({ failure: `unhandled rejection: ${reason}` }))

try {
  const { run } = await import('./suite.js')
  await report({ results: await run(new URL(location.href).searchParams.get('url')) })
} catch (error) {
  await report({ failure: String(error) })
}
