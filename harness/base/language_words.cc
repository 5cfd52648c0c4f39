// Function words: articles, pronouns, prepositions, conjunctions, auxiliary verbs, and a few words
// that tell near relatives apart (Indonesian and Malay, Czech and Slovak). A word may stand under
// several languages.

#include "harness/base/language_words.h"

namespace ponder {

const std::vector<LanguageWords>& language_words() {
  static const std::vector<LanguageWords> languages = {
      {"en",
       "the of and to in is that it was for on are with as be at by this have from or had not but "
       "what all were when we there can an your which their if will each about how up out them then "
       "she he his her they you these so some would into has more my me do does been who its our "
       "let than any where after how many i'm it's don't"},
      {"de",
       "der die das und ist nicht ein eine einen einem einer es sich mit auf für den dem von zu im "
       "auch als an werden aus er sie hat dass wir ich nach bei wird um sind noch wie über wenn kann "
       "haben oder aber durch zum zur dann jeder jede wurde sein seine ihre diese wieviel viele"},
      {"fr",
       "le la les de des du un une et est à il elle que qui dans pour pas sur au aux avec ce cette "
       "ces son sa ses ne se nous vous ils elles ont par plus sont mais ou où donc comme chaque leur "
       "leurs être fait si tout très combien quel quelle d'un d'une l'on c'est"},
      {"es",
       "el la los las de del un una y es en que por para con no se su sus al lo como más pero este "
       "esta estos son tiene ha fue si cuando cada o porque cuántos cuántas cuál también entre hay "
       "está ser él ella nos mi yo qué muy sobre todo donde sea sean"},
      {"it",
       "il lo la i gli le di del della dei delle un una e è in che per con non si su al alla ai "
       "come più ma questo questa sono ha se quando ogni o perché quanti quante qual anche tra nel "
       "nella dal dalla suo sua loro ci mi io lui lei essere sia quindi dove c'è"},
      {"pt",
       "o a os as de do da dos das um uma e é em no na nos nas que por para com não se seu sua ao à "
       "como mais mas este esta isso são tem foi quando cada ou porque quantos quantas qual também "
       "entre há está ser ele ela eles eu você muito sobre onde seja pelo pela então"},
      {"nl",
       "de het een en van is in dat niet op te zijn met voor die aan er ook als bij maar om door over "
       "hij ze zij dit uit wordt naar kan nog wel dan of wij je heeft hebben worden deze hun hoeveel "
       "elke meer geen was waren"},
      {"sv",
       "och att det i en är på som för med till den av inte har om ett de var jag men han hon vi du "
       "från kan när så eller också efter skulle vara denna detta hur många alla sina sin ut"},
      {"da",
       "og at det i en er på som for med til den af ikke har om et de var jeg men han hun vi du fra "
       "kan når så eller også efter skulle være denne dette hvor mange alle sin ud blev hvad"},
      {"no",
       "og at det i en er på som for med til den av ikke har om et de var jeg men han hun vi du fra "
       "kan når så eller også etter skulle være denne dette hvor mange alle sin ut ble hva noe"},
      {"fi",
       "ja on ei se että oli hän ovat mutta kun niin joka tai myös kuin ole jos sen olla mitä tämä "
       "minä sinä me te he nyt voi vain ovat sekä kanssa mukaan ennen jälkeen kuinka monta"},
      {"et", "ja on ei see et oli ta nad aga kui nii mis või ka kas ma sa me ning oma seda pole välja"},
      {"lv", "un ir ne tas ka bija viņš bet ja ar no uz par kas vai arī tiek mēs jūs šis pēc savu"},
      {"lt", "ir yra ne tai kad buvo jis bet jei su iš į už kas ar taip pat mes jūs šis po savo"},
      {"pl",
       "i w na z do nie się jest to że o jak po za od co ale czy przez dla ma są był była było tak "
       "ile każdy jego jej ich oraz gdy może który która które być tylko już"},
      {"cs",
       "a v na je se že to s z do o i k za pro ale jak jsou by byl bylo tak kolik každý jeho její "
       "které který která když nebo jako ve při může být už jen také protože než"},
      {"sk",
       "a v na je sa že to s z do o i k za pre ale ako sú by bol bolo tak koľko každý jeho jej "
       "ktoré ktorý ktorá keď alebo vo pri môže byť už len tiež pretože než"},
      {"sl", "in je na se da v so za ki po z s pa bi ni tudi kot ali če od do to lahko pri bil samo"},
      {"hr", "i je na se da u su za koji po s ali bi nije kao ili ako od do to može pri bio samo što"},
      {"hu",
       "a az és hogy nem is egy van volt meg de ha mint csak már el ki ez azt még vagy mert ő én "
       "lehet minden hány nagyon kell után szerint"},
      {"ro",
       "și în de la cu nu pe că un o este sunt pentru din mai ce se a fi au dar sau dacă cum care "
       "fiecare câte câți lui ei al ale să după foarte"},
      {"tr",
       "ve bir bu da de için ile ne var mı mi çok daha gibi olan olarak kadar ama en o ben sen biz "
       "her kaç ya değil ise sonra iki üzerinde veya şu"},
      {"id",
       "yang dan di ini itu dengan untuk dari pada adalah tidak dalam akan ke dia ia oleh sebagai "
       "juga atau karena bisa jika setiap berapa banyak telah mereka kami saya anda ada seperti "
       "lebih tetapi maka saat bahwa uang memiliki setelah ketika berbeda bagian harus temukan "
       "misalkan diketahui setidaknya kondisi total bulat dapat"},
      {"ms",
       "yang dan di ini itu dengan untuk dari pada adalah tidak dalam akan ke dia ia oleh sebagai "
       "juga atau kerana boleh jika setiap berapa banyak telah mereka kami saya anda ada seperti "
       "lebih tetapi maka semasa bahawa wang ialah daripada mempunyai selepas apabila berbeza "
       "bahagian nombor mesti cari bagi katakan sahaja manakala supaya mengandungi sebarang integer"},
      {"tl",
       "ang ng sa na ay mga at si ito ni kung hindi may para ko niya siya ako ka mo nang din rin "
       "dahil pero ilan bawat"},
      {"vi",
       "và của là có không được cho một những các trong với để này đó người khi thì đã sẽ bao nhiêu "
       "mỗi nếu từ về tôi bạn anh cô ấy hỏi hãy ra vào như còn trên tại số tất cả"},
      {"sw",
       "na ya wa kwa ni katika za la cha kila hii huu hiyo kuwa yake wake ana ina lakini au kama "
       "ngapi wangapi mtu watu siku alikuwa kisha pia zaidi sana yeye hivyo nini jumla vya kwenye"},
      {"ca", "el la els les de del un una i és en que per amb no es seu seva al com més però aquest "
             "aquesta són té ha si quan cada o perquè quants també entre hi"},
      {"sq", "dhe në të një për me nga që është nuk si ka se por do ky kjo janë ishte edhe më"},
      {"ru",
       "и в не на что он она с как это по но они из у за от для так же или если его её их мы вы я "
       "все был была было были к до сколько каждый каждая чтобы есть только также при можно где "
       "тогда ещё быть равно который найдите найти пусть числа число чисел равна значение всех "
       "такие такое такой какое какова какие она этот эта эти кроме каждого каждой него ней всего"},
      {"uk",
       "і в не на що він вона з як це по але вони із у за від для так або якщо його її їх ми ви я "
       "всі був була було були до скільки кожен щоб є тільки також при можна де тоді ще бути та "
       "який"},
      {"bg",
       "и в не на че той тя с как това по но те от за ще се да или ако му са е към до колко всеки "
       "когато има само също при може къде тогава още беше си във със"},
      {"sr", "и је на се да у су за који по с али би није као или ако од до то може при био само што"},
      {"ar",
       "في من على إلى أن هذا هذه التي الذي مع عن لا ما كان هو هي كل أو ثم لم قد بين كم إذا بعد و "
       "يكون ذلك كما حيث أي عدد"},
      {"fa",
       "و در به از که این آن را با است برای یک می تا بر هم شد بود او ما اگر هر چند خود شود کند یا "
       "نیز اما باید های"},
      {"ur",
       "اور کے کی کا میں ہے کو سے پر نے یہ وہ کہ ہیں ایک بھی تو نہیں تھا جو اس ان کیا کر اگر ہر یا "
       "لیے تک ہو آپ"},
      {"hi",
       "और के की का में है को से पर ने यह वह कि हैं एक भी तो नहीं था जो इस उन क्या कर अगर हर या लिए "
       "तक हो आप कितने कितनी अपने गया"},
      {"mr",
       "आणि च्या आहे ते हे या व की तर नाही एक होते केले आहेत त्या मध्ये साठी पण किंवा जर प्रत्येक "
       "किती त्याने तिने मी आपण असे होता"},
      {"ne",
       "र को का मा छ हो यो ले लाई पनि छन् भने गर्न एक तर वा थियो हुन्छ गरेको उनी त्यो कति प्रत्येक "
       "यदि म तपाईं"},
  };
  return languages;
}

}  // namespace ponder
