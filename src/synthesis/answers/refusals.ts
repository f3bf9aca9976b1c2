// Answers in which the model declines, or speaks of itself as a model.

/** Nobody in a story says these, whatever the place. */
const CERTAIN = [
  /\bas an? (?:ai|artificial intelligence|(?:large )?language model|virtual assistant|ai assistant)\b/i,
  /\bi(?:['’]m| am) (?:just |only )?an? (?:ai\b|artificial intelligence|(?:large )?language model)/i,
  /\bi (?:can(?:no|['’])t|am unable to|['’]?m unable to|am not able to|won['’]t) (?:fulfil|fulfill|comply with|assist with|complete) (?:this|that|your|the) (?:request|task|prompt)/i,
  /\b(?:against|violates?|not align with) (?:my|our|the) (?:guidelines|programming|content policy|usage policies|ethical guidelines)\b/i,
  /\bi (?:can(?:no|['’])t|am unable to|am not able to) (?:create|generate|provide|write|produce|continue with) (?:explicit|harmful|sexual|violent|such|this|that|any)? ?(?:content|material|text|response)/i,
];

/** What an answer may begin with that gives nothing else; a character could say it too. */
const OPENING =
  /^["'“‘*\s]*(?:(?:i['’]m|i am) (?:very |so |really )?sorry|sorry|i apologi[sz]e|my apologies|unfortunately)?[,.!;:\s]*(?:but |however,? )?i\s*(?:can(?:no|['’])t|could not|couldn['’]t|am unable to|['’]?m unable to|am not able to|['’]?m not able to|won['’]t|will not|don['’]t feel comfortable)\s+(?:be able to )?(?:help|assist|fulfil|fulfill|comply|provide|create|generate|write|rewrite|answer|complete|continue|engage|participate|do that|do this|in good conscience)\b/i;

/** Of what was asked, a model speaks when it declines, and a character hardly ever. */
const OF_THE_TASK = /\b(?:rewrit\w+|rewrite|rephras\w+|(?:this|that|your|the|such) (?:request|prompt|task|utterance|content|text))\b/i;

/** The words by which a text made for a story shows that it is none; undefined where it is clean. */
export function modelSpeaking(text: string): string | undefined {
  const start = text.slice(0, 2000);
  for (const pattern of CERTAIN) {
    const found = pattern.exec(start);
    if (found) return found[0];
  }
  return undefined;
}

/** The words by which a whole answer declines; undefined where it does not. */
export const declining = (answer: string): string | undefined => OPENING.exec(answer.slice(0, 300))?.[0].trim() ?? modelSpeaking(answer);

/** The same of an answer that is what a character thinks, and so may begin as a refusal does. */
export const decliningToSpeak = (answer: string): string | undefined => modelSpeaking(answer) ?? (OF_THE_TASK.test(answer.slice(0, 300)) ? declining(answer) : undefined);
