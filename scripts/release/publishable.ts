// Pure: what package.json lacks before npm takes the package with provenance.

interface Manifest {
  private?: boolean
  repository?: string | { url?: string }
}

/** Problems as sentences; none if a release would be taken. */
export function publishingProblems(manifest: Manifest): string[] {
  const problems: string[] = []
  const { repository } = manifest
  const url = typeof repository === 'string' ? repository : repository?.url
  if (!url) {
    problems.push(
      'package.json has no "repository"; provenance is refused (E422) unless it names the repository that publishes.',
    )
  }
  if (manifest.private) problems.push('package.json says "private".')
  return problems
}

/** The tag that npm is to put on a version: `latest` is what everybody gets. */
export const distTag = (isPrerelease: boolean): string => (isPrerelease ? 'next' : 'latest')
