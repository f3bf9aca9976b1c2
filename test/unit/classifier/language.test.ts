// English is told from other languages, and a guess from a finding.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { detectLanguage } from '../../../src/classifier/language';
import { closeClassifiers, goEmotions, openClassifier, shared } from './support';

const FOREIGN: Readonly<Record<string, string>> = {
  fr: "Je ne sais pas pourquoi tu es revenu ce soir, mais je suis heureuse de te voir. Assieds-toi, et raconte-moi tout ce qui s'est passé depuis ton départ.",
  de: 'Ich weiß nicht, warum du heute Abend zurückgekommen bist, aber ich freue mich, dich zu sehen. Setz dich und erzähl mir alles, was seither geschehen ist.',
  es: 'No sé por qué has vuelto esta noche, pero me alegro mucho de verte. Siéntate y cuéntame todo lo que ha pasado desde que te marchaste de aquí.',
  it: 'Non so perché sei tornato questa sera, ma sono felice di vederti. Siediti e raccontami tutto quello che è successo da quando sei partito.',
  nl: 'Ik weet niet waarom je vanavond bent teruggekomen, maar ik ben blij dat ik je zie. Ga zitten en vertel me alles wat er sindsdien is gebeurd.',
  pt: 'Não sei por que você voltou esta noite, mas estou feliz em vê-lo. Sente-se e me conte tudo o que aconteceu desde que você foi embora daqui.',
  sv: 'Jag vet inte varför du kom tillbaka i kväll, men jag är glad att se dig. Sätt dig ner och berätta allt som har hänt sedan du reste härifrån.',
  da: 'Jeg ved ikke, hvorfor du kom tilbage i aften, men jeg er glad for at se dig. Sæt dig ned og fortæl mig alt, hvad der er sket, siden du rejste.',
  pl: 'Nie wiem, dlaczego wróciłeś dziś wieczorem, ale cieszę się, że cię widzę. Usiądź i opowiedz mi wszystko, co wydarzyło się od twojego wyjazdu.',
  ru: 'Я не знаю, почему ты вернулся сегодня вечером, но я рада тебя видеть. Садись и расскажи мне обо всём, что случилось с тех пор.',
  ja: 'なぜ今夜戻ってきたのか分からないけれど、会えてうれしい。座って、あれから何があったのか全部話して。',
  zh: '我不知道你今晚为什么回来，可是我很高兴见到你。坐下来，把你走后发生的一切都告诉我。',
};

describe('language', () => {
  for (const [language, text] of Object.entries(FOREIGN)) {
    it(`tells ${language} from English, reliably`, () => {
      const found = detectLanguage(text);
      assert.notEqual(found.language, 'en');
      assert.ok(found.reliable);
    });
  }

  it('names languages by two letters where it can', () => {
    for (const language of ['fr', 'de', 'pl', 'ja', 'zh']) assert.equal(detectLanguage(FOREIGN[language] ?? '').language, language);
  });

  it('is sure of nothing about short texts, and says nothing of no text', () => {
    for (const text of ['No!', 'Yes.', 'Oui.', 'GWENDOLEN: Ah!', 'Hm. La la la.']) assert.equal(detectLanguage(text).reliable, false, text);
    for (const text of ['', ' \n', '12:30 -- !!', '♪♪']) assert.deepEqual(detectLanguage(text), { language: '', reliable: false });
  });

  it('finds English in dialogue', () => {
    const text = "ANN: Don't!\nBOB: I'm not going to.\nANN: You said that yesterday, and look where we are.\nBOB: Well, it's what you wanted.";
    assert.deepEqual(detectLanguage(text), { language: 'en', reliable: true });
  });

  it('finds the English of GoEmotions, three comments at a time', function () {
    const dev = goEmotions('dev');
    if (!dev) return this.skip();
    const texts = Array.from({ length: Math.floor(dev.length / 3) }, (_, at) => dev.slice(at * 3, at * 3 + 3).join('\n'));
    const found = texts.map(detectLanguage);
    assert.ok(found.filter(({ language }) => language === 'en').length / found.length > 0.995);
    assert.equal(found.filter(({ language, reliable }) => language !== 'en' && reliable).length, 0);
  });

  it('finds the English of a play, wherever one begins to read', function () {
    const file = path.join(shared, 'samples/plays/earnest.fountain');
    if (!existsSync(file)) return this.skip();
    const play = readFileSync(file, 'utf8');
    for (let at = 0; at < play.length; at += 5_000) assert.deepEqual(detectLanguage(play.slice(at)), { language: 'en', reliable: true });
  });

  it('answers through the classifier', async function () {
    this.timeout(20_000);
    const classifier = await openClassifier();
    assert.deepEqual(await classifier.detectLanguage(FOREIGN['fr'] ?? ''), { language: 'fr', reliable: true });
    closeClassifiers();
  });
});
