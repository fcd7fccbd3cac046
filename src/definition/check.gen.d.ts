import type { ErrorObject } from 'ajv'

/** A validator that was compiled ahead of time. */
export interface Validator {
  (data: unknown): boolean
  errors?: ErrorObject[] | null
}

export declare const checkDefinition: Validator
export declare const checkTemplate: Validator
export declare const checkDockerfileTemplate: Validator
export declare const checkLock: Validator
