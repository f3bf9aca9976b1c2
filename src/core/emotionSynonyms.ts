// Names of emotions outside the 28, and the inflections of those within: which of the 28 each of them means.
import { EMOTIONS, type EmotionId } from './emotions';

interface Words {
  /** Other forms of the emotion's own name. */
  readonly forms: string;
  /** Other words for it. */
  readonly others: string;
}

/**
 * Made by hand; separated by commas. What could as well be another of the 28 stays out, so that nothing is mapped by a coin's toss:
 * acceptance, anticipation, bitterness, boredom, calm, comfort, concern, contempt, defiance, determination, doubt, envy, helplessness, humility,
 * jealousy, nostalgia, passion, pity, resignation, scepticism, stubbornness, suspicion, tenderness, trust, understanding, vulnerability, wonder.
 */
const words: Readonly<Record<EmotionId, Words>> = {
  admiration: { forms: 'admire, admired, admires, admiring, admiringly', others: 'awe, awed, esteem, respect, reverence, veneration, hero worship, marvelling, impressed' },
  amusement: { forms: 'amuse, amused, amusing, amusedly', others: 'funny, humour, humor, hilarity, mirth, merriment, laughter, entertained, entertainment, playfulness, playful' },
  anger: {
    forms: 'angry, angered, angrily, angrier',
    others: 'mad, rage, raging, enraged, fury, furious, furiously, wrath, wrathful, ire, outrage, outraged, indignation, indignant, indignantly, resentment, resentful, hatred, hate, hateful, hostility, hostile, vengefulness, vengeful, livid, irate, infuriated, aggression, spite, rancour, animosity',
  },
  annoyance: {
    forms: 'annoy, annoyed, annoying, annoyedly',
    others: 'irritation, irritated, irritable, irritability, frustration, frustrated, exasperation, exasperated, impatience, impatient, impatiently, vexation, vexed, aggravation, aggravated, displeasure, displeased, irked, grumpiness, grumpy',
  },
  approval: { forms: 'approve, approved, approving, approvingly', others: 'agreement, agreeing, endorsement, assent, support, supportive, encouragement, encouraging, praise' },
  caring: { forms: 'care, cared, cares, caringly', others: 'compassion, compassionate, sympathy, sympathetic, empathy, empathetic, kindness, solicitude, protectiveness, protective, nurturing, benevolence, considerate, consideration' },
  confusion: {
    forms: 'confused, confusing, confusedly',
    others: 'bewilderment, bewildered, perplexity, perplexed, puzzlement, puzzled, bafflement, baffled, uncertainty, uncertain, disorientation, disoriented, befuddlement, incomprehension, indecision, mystified',
  },
  curiosity: { forms: 'curious, curiously', others: 'interest, interested, inquisitiveness, inquisitive, intrigue, intrigued, fascination, fascinated, questioning' },
  desire: { forms: 'desires, desired, desiring, desirous', others: 'longing, yearning, craving, wish, wishing, lust, hunger, want, wanting, ambition, covetousness, wistfulness, wistful, infatuation, temptation' },
  disappointment: { forms: 'disappointed, disappointing, disappointedly', others: 'letdown, let down, disillusionment, disillusioned, dissatisfaction, dissatisfied, dismay, dismayed, disenchantment, discontent, discouragement, discouraged' },
  disapproval: { forms: 'disapprove, disapproved, disapproving, disapprovingly', others: 'disagreement, criticism, critical, condemnation, reproach, reproachful, censure, judgment, judgement, rejection, objection, dissent' },
  disgust: { forms: 'disgusted, disgusting, disgustedly', others: 'revulsion, revolted, repulsion, repulsed, repugnance, loathing, aversion, distaste, nausea, abhorrence, abhorrent, sickened' },
  embarrassment: {
    forms: 'embarrassed, embarrassing, embarrassedly',
    others: 'shame, ashamed, shameful, humiliation, humiliated, mortification, mortified, self-consciousness, self-conscious, awkwardness, sheepishness, sheepish, bashfulness, shyness, shy, chagrin, abashed',
  },
  excitement: { forms: 'excited, exciting, excitedly, excite', others: 'enthusiasm, enthusiastic, eagerness, eager, eagerly, exhilaration, exhilarated, thrill, thrilled, zeal, fervour, fervor, exuberance, adventurousness' },
  fear: {
    forms: 'fears, feared, fearful, fearfully, fearing, fearfulness',
    others: 'afraid, scared, frightened, fright, terror, terrified, horror, horrified, dread, dreading, panic, panicked, alarm, alarmed, petrified, paranoia, phobia, timidity, cowardice',
  },
  gratitude: { forms: 'grateful, gratefully, gratefulness', others: 'thankfulness, thankful, thankfully, appreciation, appreciative, indebtedness, obliged' },
  grief: { forms: 'grieve, grieved, grieving, grief-stricken, grievous', others: 'mourning, mournful, bereavement, bereaved, lamentation, lament, sense of loss, heartache' },
  joy: {
    forms: 'joyful, joyfully, joyous, joyously, joyfulness, overjoyed',
    others: 'happy, happiness, happily, delight, delighted, gladness, glad, gladly, elation, elated, bliss, blissful, ecstasy, ecstatic, euphoria, euphoric, jubilation, jubilant, cheerfulness, cheerful, cheer, pleasure, pleased, contentment, content, contented, satisfaction, satisfied, glee, gleeful, rapture, enjoyment, merry',
  },
  love: { forms: 'loved, loves, loving, lovingly', others: 'affection, affectionate, affectionately, adoration, adoring, devotion, devoted, fondness, fond, romance, romantic love, attachment, enamoured, enamored, endearment' },
  nervousness: {
    forms: 'nervous, nervously, nerves',
    others: 'anxiety, anxious, anxiously, anxiousness, worry, worried, worrying, apprehension, apprehensive, unease, uneasy, uneasiness, tension, tense, stress, stressed, jitters, jittery, agitation, agitated, trepidation, restlessness, insecurity, insecure, disquiet, edginess',
  },
  optimism: { forms: 'optimistic, optimistically', others: 'hope, hopeful, hopefully, hopefulness, confidence, confident, faith, positivity, encouraged, expectancy' },
  pride: { forms: 'proud, proudly, prideful', others: 'triumph, triumphant, self-satisfaction, self-respect, dignity, accomplishment, achievement, vanity, smugness, smug, arrogance, haughtiness' },
  realization: { forms: 'realisation, realize, realise, realized, realised, realizing, realising', others: 'epiphany, insight, recognition, awareness, revelation, discovery, enlightenment, comprehension, awakening' },
  relief: { forms: 'relieved, relieving', others: 'reassurance, reassured, respite, solace, deliverance, liberation, unburdened' },
  remorse: { forms: 'remorseful, remorsefully', others: 'regret, regretful, regretfully, guilt, guilty, guiltily, repentance, repentant, contrition, contrite, penitence, self-reproach, self-blame, compunction, apologetic' },
  sadness: {
    forms: 'sad, sadly, saddened, saddening, sadder',
    others: 'sorrow, sorrowful, sorrowfully, unhappiness, unhappy, unhappily, misery, miserable, melancholy, melancholic, gloom, gloomy, despair, despairing, desperation, despondency, despondent, dejection, dejected, depression, depressed, anguish, anguished, heartbreak, heartbroken, loneliness, lonely, hopelessness, hopeless, woe, suffering, hurt, downcast, homesickness',
  },
  surprise: { forms: 'surprised, surprising, surprisingly', others: 'astonishment, astonished, amazement, amazed, shock, shocked, disbelief, startled, incredulity, incredulous, stunned, dumbfounded, astounded, flabbergasted, unexpectedness' },
  neutral: { forms: 'neutrality, neutrally', others: 'no emotion, unemotional, impassive, indifference, indifferent, apathy, apathetic, matter-of-fact, factual, detachment, detached' },
};

const listed = (line: string): string[] => line.split(', ');

/** Forms of an emotion's own name, lower case: "angry", "angrily". */
export const formsOf = (id: EmotionId): readonly string[] => listed(words[id].forms);

/** Other words that mean this one of the 28, lower case. */
export const otherWordsFor = (id: EmotionId): readonly string[] => listed(words[id].others);

const byWord = new Map<string, EmotionId>(EMOTIONS.flatMap(({ id }) => [id, ...formsOf(id), ...otherWordsFor(id)].map(word => [word, id] as const)));

/** The one of the 28 that a word means, whatever its case; undefined where none or more than one could be meant. */
export const emotionMeant = (word: string): EmotionId | undefined => byWord.get(word.trim().toLowerCase().replace(/[\s_]+/g, ' '));
