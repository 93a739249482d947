// Two surfaces → what changed for users of the exported names.
import type { ApiChange, Level } from './level.js'
import type { Export, Member, Surface } from './surface.js'

export function compareSurfaces(before: Surface, after: Surface): ApiChange[] {
  const found: ApiChange[] = []
  for (const entry of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(entry), after.get(entry)]
    if (!old || !now) {
      found.push({
        level: old ? 'major' : 'minor',
        subject: `entry point ${entry}`,
        what: old ? 'removed' : 'added',
      })
      continue
    }
    found.push(...compareConditions(entry, old.conditions, now.conditions))
    for (const name of new Set([...old.exports.keys(), ...now.exports.keys()])) {
      const subject = `${name} (${entry})`
      const [was, is] = [old.exports.get(name), now.exports.get(name)]
      const add = (level: Level, what: string): void => void found.push({ level, subject, what })
      if (!was || !is) add(was ? 'major' : 'minor', was ? 'removed' : 'added')
      else compareExport(name, was, is, add)
    }
  }
  return found
}

function compareConditions(entry: string, was: readonly string[], is: readonly string[]): ApiChange[] {
  const subject = `entry point ${entry}`
  return [
    ...was
      .filter((one) => !is.includes(one))
      .map((one): ApiChange => ({ level: 'major', subject, what: `can no longer be loaded by ${one}` })),
    ...is
      .filter((one) => !was.includes(one))
      .map((one): ApiChange => ({ level: 'minor', subject, what: `can be loaded by ${one} too` })),
  ]
}

type Add = (level: Level, what: string) => void

function compareExport(name: string, was: Export, is: Export, add: Add): void {
  if (was.value !== is.value)
    return add(was.value ? 'major' : 'minor', was.value ? 'is a type only now' : 'is a value too now')
  if (compareTypeParameters(was.typeParameters, is.typeParameters, add)) return
  if (was.members.size && is.members.size) return compareMembers(name, was, is, add)
  if (was.union.length && is.union.length) {
    if (isGiven(name)) return compareGiven(was, is, add)
    return compareUnions(was.union, is.union, add)
  }
  if (was.signature && is.signature)
    return compareSignatures(was.signature, is.signature, was.text, is.text, add)
  if (was.text !== is.text) add('major', `${was.text} → ${is.text}`)
}

/** Who makes such an object decides what a new field means: a user passes options, and receives everything else. */
const isGiven = (name: string): boolean => /(Options|Init|Changes|Rule)$/.test(name)

function compareMembers(name: string, was: Export, is: Export, add: Add): void {
  const given = isGiven(name)
  for (const [member, { optional, text }] of is.members) {
    const old = was.members.get(member)
    if (!old)
      add(given && !optional ? 'major' : 'minor', `.${member} added${given && !optional ? ', required' : ''}`)
    else {
      if (old.optional !== optional)
        add(given === optional ? 'minor' : 'major', `.${member} is ${optional ? 'optional' : 'required'} now`)
      if (old.text !== text && !sameButOptional(old, { optional, text }))
        add('major', `.${member}: ${old.text} → ${text}`)
    }
  }
  for (const member of was.members.keys()) if (!is.members.has(member)) add('major', `.${member} removed`)
  // A class is made, too; its constructors are behind the first semicolon.
  const constructors = (one: Export): string => one.text.split('; ').slice(1).join('; ')
  if (constructors(was) !== constructors(is)) add('major', `new: ${constructors(was)} → ${constructors(is)}`)
}

/** The compiler adds "| undefined" to what is optional. */
function sameButOptional(was: Member, is: Member): boolean {
  const bare = (text: string): string => text.replace(/ \| undefined$/, '')
  return was.optional !== is.optional && bare(was.text) === bare(is.text)
}

/** A union that users write, such as ProxyRule: what they wrote before has to fit still. */
function compareGiven(was: Export, is: Export, add: Add): void {
  const [gone, come] = [was, is].map((one) => new Set(one.union))
  if (gone!.size === come!.size && [...gone!].every((one) => come!.has(one))) return
  if (was.isAssignableTo(is)) add('minor', 'takes more than before')
  else add('major', 'no longer takes all that it took')
}

/** Constraints and defaults are promises of their own. True if they changed in a way that says it all. */
function compareTypeParameters(was: readonly string[], is: readonly string[], add: Add): boolean {
  if (was.join() === is.join()) return false
  const more = is.slice(was.length)
  const isCompatible = was.every((one, index) => one === is[index]) && more.every((one) => one.includes('='))
  add(isCompatible ? 'minor' : 'major', `<${was.join(', ')}> → <${is.join(', ')}>`)
  return true
}

function compareUnions(was: readonly string[], is: readonly string[], add: Add): void {
  for (const one of is.filter((one) => !was.includes(one))) add('minor', `also ${one}`)
  for (const one of was.filter((one) => !is.includes(one))) add('major', `no longer ${one}`)
}

function compareSignatures(
  was: NonNullable<Export['signature']>,
  is: NonNullable<Export['signature']>,
  before: string,
  after: string,
  add: Add,
): void {
  if (before === after) return
  const more = is.parameters.slice(was.parameters.length)
  const kept = was.parameters.every(
    (one, index) =>
      one.text === is.parameters[index]?.text && (!one.optional || is.parameters[index]?.optional),
  )
  const compatible = kept && was.result === is.result && more.every((one) => one.optional)
  add(compatible ? 'minor' : 'major', `${before} → ${after}`)
}
