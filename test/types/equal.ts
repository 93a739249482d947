/** Whether two types are the same, to the letter. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
export type IsAny<T> = 0 extends 1 & T ? true : false

/** Compiles only if the claim is `true`. @param _about what it is about, if only its type is of interest otherwise */
export declare function holds<_Claim extends true>(..._about: unknown[]): void
