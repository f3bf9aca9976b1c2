// The JSON Schemas of the six answers, in the few keywords that every server's dialect takes.
import type { JsonSchema } from '../server/server';
import type { Stage, StageGiven } from '../stage';

const text = { type: 'string' } as const;

const object = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({ type: 'object', properties, required: Object.keys(properties), additionalProperties: false });

const list = (items: JsonSchema, least: number, most: number): JsonSchema => ({ type: 'array', items, minItems: least, maxItems: most });

/**
 * Names of emotions are free text and mapped afterwards: held to a list, a model that means something else is forced to the name that
 * begins alike ("determination" to "desire"), and the wrong label could not be told from a right one. The raw list says what it meant.
 */
const schemas: { readonly [S in Stage]: (given: StageGiven[S]) => JsonSchema } = {
  actors: ({ most }) => object({ actors: list(text, 1, most) }),
  utterances: ({ emotional, neutral }) => object({ utterances: list(object({ emotion: text, utterance: text }), emotional + neutral, emotional + neutral) }),
  labels: () => object({ emotions: list(object({ name: text, score: { type: 'number' } }), 1, 5) }),
  context: () => object({ context: text }),
  cleaning: () => object({ context: text }),
  rewriting: () => object({ utterance: text }),
};

export const schemaOf = <S extends Stage>(stage: S, given: StageGiven[S]): JsonSchema => schemas[stage](given);
