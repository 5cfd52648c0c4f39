#include "tasks/mgsm_languages.h"

namespace ponder {

const std::vector<MgsmLanguage>& mgsm_languages() {
  static const std::vector<MgsmLanguage> languages = {
      {.code = "bn",
       .question = "প্রশ্ন",
       .step_by_step = "ধাপে ধাপে উত্তর",
       .answer = "উত্তর",
       .colon = ": ",
       .instruction = "এই গণিতের সমস্যাটি সমাধান করুন। চূড়ান্ত উত্তর দেওয়ার আগে যুক্তিসম্পন্ন পদক্ষেপ প্রদান "
                      "করুন। চূড়ান্ত উত্তরটি একক সংখ্যা হিসাবে \"উত্তর:\" এর পরে শেষ লাইনে দিন। "
                      "\"উত্তর:\" এর পরে অন্য কিছু যুক্ত করবেন না।."},
      {.code = "de",
       .question = "Frage",
       .step_by_step = "Schritt-für-Schritt-Antwort",
       .answer = "Antwort",
       .colon = ": ",
       .instruction =
           "Löse dieses Mathematikproblem. Gib die Schritte zur Begründung an, bevor du die "
           "endgültige Antwort in der letzten Zeile alleine im Format \"Antwort:\" gibst. Füge "
           "nichts anderes als die ganzzahlige Antwort nach \"Antwort:\" hinzu."},
      {.code = "en",
       .question = "Question",
       .step_by_step = "Step-by-Step Answer",
       .answer = "Answer",
       .colon = ": ",
       .instruction = "Solve this math problem. Give the reasoning steps before giving the final "
                      "answer on the last line by itself in the format of \"Answer:\". Do not add "
                      "anything other than the integer answer after \"Answer:\"."},
      {.code = "es",
       .question = "Pregunta",
       .step_by_step = "Respuesta paso a paso",
       .answer = "Respuesta",
       .colon = ": ",
       .instruction =
           "Resuelve este problema matemático. Proporciona los pasos de razonamiento antes de dar "
           "la respuesta final en la última línea por sí misma en el formato de \"Respuesta:\". No "
           "añadas nada más que la respuesta entera después de \"Respuesta:\"."},
      {.code = "fr",
       .question = "Question",
       .step_by_step = "Réponse étape par étape",
       .answer = "Réponse",
       .colon = " : ",
       .instruction =
           "Résolvez ce problème de mathématiques. Donnez les étapes de raisonnement avant de "
           "fournir la réponse finale sur la dernière ligne elle-même dans le format de "
           "\"Réponse:\". N'ajoutez rien d'autre que la réponse entière après \"Réponse:\"."},
      {.code = "ja",
       .question = "問題",
       .step_by_step = "ステップごとの答え",
       .answer = "答え",
       .colon = "：",
       .instruction = "の数学の問題を解いてください。最終的な答えを出す前に、解答の推論過程を記述し"
                      "てください。そして最後の行には \"答え:\" "
                      "の形式で答えを記述し、その後には整数の答え以外何も追加しないでください。"},
      {.code = "ru",
       .question = "Задача",
       .step_by_step = "Пошаговое решение",
       .answer = "Ответ",
       .colon = ": ",
       .instruction =
           "Решите эту математическую задачу. Объясните шаги рассуждения перед тем, как дать "
           "окончательный ответ в последней строке сам по себе в формате \"Ответ:\". Не добавляйте "
           "ничего, кроме целочисленного ответа после \"Ответ:\"."},
      {.code = "sw",
       .question = "Swali",
       .step_by_step = "Jibu la Hatua kwa Hatua",
       .answer = "Jibu",
       .colon = ": ",
       .instruction = "Suluhisha tatizo hili la hesabu. Toa hatua za mantiki kabla ya kutoa jibu "
                      "la mwisho kwenye mstari wa mwisho peke yake katika muundo wa \"Jibu:\". "
                      "Usiongeze chochote kingine isipokuwa jibu la integer baada ya \"Jibu:\"."},
      {.code = "te",
       .question = "ప్రశ్న",
       .step_by_step = "దశలవారీగా సమాధానం",
       .answer = "సమాధానం",
       .colon = ": ",
       .instruction =
           "ఈ గణిత సమస్యను పరిష్కరించండి. చివరి సమాధానాన్ని ఇవ్వదానికి ముందు తర్కాత్మక అదుగులను ఇవ్వండి. చివరి పంక్తిలో మాత్రమే "
           "'సమాధానం:' అనే ఆకారంలో చివరి సమాధానాద్ని ఇవ్వండి సమాధానం: తర్వాత పూర్ణాంక సమాధానానికి తప్పించి ఎదేనా చేర్చవద్దు."},
      {.code = "th",
       .question = "โจทย์",
       .step_by_step = "คำตอบทีละขั้นตอน",
       .answer = "คำตอบ",
       .colon = ": ",
       .instruction =
           "แก้ปัญหาคณิตศาสตร์นี้ ให้ให้ขั้นตอนการใช้เหตุผลก่อนที่จะให้คำตอบสุดท้ายในบรรทัดสุดท้ายโดยอยู่ในรูปแบบ "
           "\"คำตอบ:\" ไม่ควรเพิ่มอะไรนอกจากคำตอบที่เป็นจำนวนเต็มหลังจาก \"คำตอบ:\""},
      {.code = "zh",
       .question = "问题",
       .step_by_step = "逐步解答",
       .answer = "答案",
       .colon = "：",
       .instruction =
           "解决这个数学问题。在最后一行给出答案前，请提供推理步骤。最后一行应该以 \"答案: \" "
           "的形式独立给出答案。在 \"答案：\" 后不要添加除整数答案之外的任何内容。"},
  };
  return languages;
}

}  // namespace ponder
