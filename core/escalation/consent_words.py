"""What people answer when they are asked whether they want a person, by language. Data only; `consent` reads it.

Phrases stand between commas, written as in the trigger file. `YES` says yes wherever it opens a reply. `PLEASE` says it
alone, and beside other words nothing. `FINE` is a yes only as the whole reply to a question: "ok" to a statement is no
more than having read it. `NO` declines. `ASIDE` may stand beside any of them.
"""

from collections.abc import Mapping

YES: Mapping[str, str] = {
    "any": "👍, 👌, ✅, ✔, ☑, 💯, 🆗, 🙋, 🙋‍♀️, 🙋‍♂️, 🤝, ❤, 🫡",
    "ar": "نعم, اجل, ايوه, ايوا, اي نعم, بالتأكيد, طبعا, اكيد, بالطبع, اريد ذلك, نعم اريد, ياريت",
    "bg": "да, да моля, разбира се, може, искам",
    "cs": "ano, jo, jojo, jasně, určitě, samozřejmě, rozhodně, prosim, ano chci, chci, to bych chtěl, "
    "to bych rád, byl bych rád, byla bych ráda, rád, ráda, proč ne, klidně",
    "da": "ja, jo, jep, jada, ja tak, meget gerne, gerne, ja gerne, selvfølgelig, klart, bestemt, "
    "hvorfor ikke, det vil jeg gerne, det vil jeg",
    "de": "ja, jo, jup, jep, jawohl, jaa, klar, na klar, aber klar, sicher, aber sicher, natürlich, "
    "selbstverständlich, unbedingt, auf jeden fall, gern, gerne, sehr gern, sehr gerne, ja gern, "
    "ja gerne, bitte ja, warum nicht, das wäre (gut|toll|nett|super|schön|prima|klasse|hilfreich), "
    "möchte ich, das möchte ich, ich möchte, ja das möchte ich, mach das, machen sie das, tun sie das, "
    "ich bitte darum, ja doch, wäre super, wäre gut, wäre nett, jawoll, definitiv, genau, richtig",
    "el": "ναι, ναί, βεβαίως, βέβαια, φυσικά, σίγουρα, αμέ, γιατί όχι, θα ήθελα, θα το ήθελα, το θέλω, θέλω, "
    "nai, ne vevaios",
    "en": "yes, yea, yeah, yeh, yah, yep, yup, yip, ya, ye, yess, y, aye, "
    "yes i (do|would|want|want to|need to|need one), yes id (like|love) (that|to), i (do|would), "
    "i would (like|love) (that|to|it|one), id (like|love|appreciate) (that|to|it|one), "
    "i would appreciate (that|it), i want (that|to|it|one), i need (that|to|it|one), sure, sure thing, "
    "for sure, surely, of course, ofc, course, definitely, absolutely, certainly, totally, indeed, "
    "by all means, affirmative, correct, please do, pls do, plz do, yes please do, do it, do that, "
    "do so, do please, go ahead, go for it, lets do (it|that), lets go, lets, make it so, why not, "
    "y not, sounds (good|great|perfect|fine|like a plan), "
    "that would be (great|good|nice|helpful|perfect|"
    "lovely|wonderful|awesome|fine|amazing|excellent|brilliant|cool|appreciated|best|super|ideal), "
    "thatd be (great|good|nice|helpful|perfect|lovely|wonderful|awesome|fine|amazing|cool), "
    "would be (great|good|nice|helpful|perfect|lovely), good idea, great idea, that works, works for me, "
    "that would help, that would be (a|very|really) (help|big help|great help|helpful|kind|nice|great), "
    "connect (me|us), transfer (me|us), put (me|us) through, get (me|us) (one|somebody|someone), "
    "get (one|somebody|someone|them), hook me up, yes yes, yes yes yes, hell yes, hell yeah, heck yes, "
    "oh yes, oh yeah, if (you|u) (can|could|would|dont mind), if possible, i think so, i guess so, "
    "i suppose so, i guess, guess so, very much so, very much, gladly, happily, with pleasure, love to, "
    "would love to, would like to, would like that, like to, want to, yes that one, that please, "
    "someone please, obviously, 1",
    "es": "sí, si, sii, sip, sep, claro, claro que sí, claro que si, por supuesto, desde luego, seguro, "
    "vale sí, está bien sí, sí quiero, quiero, lo quiero, me gustaría, sí me gustaría, me encantaría, "
    "por qué no, porque no, cómo no, adelante, hágalo, hazlo, dale, sí claro, sí por favor, obvio, "
    "efectivamente, sería (genial|bueno|perfecto|estupendo|ideal), eso quiero, deseo, sí deseo, "
    "se lo agradecería, ándale, órale",
    "fa": "بله, آره, بلی, حتما, البته",
    "fi": "kyllä, joo, juu, jep, joo kiitos, kyllä kiitos, totta kai, tottakai, ehdottomasti, mielellään, "
    "mielelläni, haluan, haluaisin, miksi ei",
    "fr": "oui, ouais, ouai, ouip, yep, si, oui oui, mais oui, bien sûr, bien sur, evidemment, certainement, "
    "absolument, volontiers, avec plaisir, oui svp, pourquoi pas, je veux bien, je voudrais, j'aimerais, "
    "j'aimerais bien, je le souhaite, je souhaite, oui je veux, "
    "ce serait (bien|super|parfait|gentil|génial), ça serait (bien|super|parfait|gentil|génial), "
    "allez y, vas y, allons y, faites, faites donc, avec joie, tout à fait, carrément, exactement, "
    "bonne idée",
    "he": "כן, בטח, ודאי, בוודאי, כמובן, כן בבקשה, אשמח, אני רוצה, למה לא, ברור, יאללה",
    "hi": "हाँ, हां, हा, जी, जी हाँ, जी हां, हाँ जी, हां जी, बिल्कुल, ज़रूर, जरूर, क्यों नहीं, चाहिए, हाँ चाहिए, "
    "haan, han, haan ji, han ji, ha ji, ji haan, ji, bilkul, zaroor, kyu nahi, kyun nahi",
    "hu": "igen, ja, persze, hogyne, természetesen, rendben igen, kérek, szeretnék, szeretném, igen kérem, "
    "igen szeretnék, miért ne, mindenképpen, naná, örülnék",
    "id": "ya, iya, iyaa, yaa, iya dong, iya mau, mau, ya mau, boleh, bisa, tentu, tentu saja, silakan, "
    "silahkan, ya tolong, kenapa tidak, pasti, baik ya, betul",
    "it": "sì, si, si si, certo, certo che sì, certamente, sicuro, sicuramente, ovvio, ovviamente, "
    "assolutamente, assolutamente sì, volentieri, con piacere, perché no, magari, vorrei, lo vorrei, "
    "voglio, mi piacerebbe, mi farebbe piacere, sarebbe (bello|utile|perfetto|ottimo|fantastico), "
    "faccia pure, fai pure, sì grazie, esatto, esattamente, buona idea",
    "ja": "はい, はい お願いします, ええ, うん, そうです, そうして, お願い, お願いします, お願いいたします, "
    "お願い致します, おねがいします, 是非, ぜひ, もちろん, 希望します, 話したい, 話したいです, 繋いで, "
    "つないで, 繋いでください, つないでください, 頼みます, よろしくお願いします, よろしく",
    "ko": "네, 예, 넵, 넹, 네네, 응, 어, 그래, 그래요, 네 부탁드립니다, 부탁드립니다, 부탁드려요, 부탁해요, "
    "부탁합니다, 물론, 물론이죠, 물론입니다, 원해요, 원합니다, 네 원해요, 연결해주세요, 연결해 주세요, "
    "그렇게 해주세요, 해주세요, 당연하죠, 그럼요, 왜 안돼요",
    "nl": "ja, jawel, jazeker, jep, ja hoor, ja graag, graag, heel graag, zeker, zeker weten, natuurlijk, "
    "uiteraard, waarom niet, dat wil ik, dat wil ik graag, doe maar, doet u maar, absoluut, "
    "dat zou (fijn|mooi|goed|top|geweldig) zijn",
    "no": "ja, jo, jepp, ja takk, gjerne, ja gjerne, veldig gjerne, selvfølgelig, selvsagt, klart, absolutt, "
    "hvorfor ikke, det vil jeg, det vil jeg gjerne",
    "pl": "tak, tak proszę, tak poproszę, jasne, oczywiście, pewnie, no pewnie, no tak, chętnie, "
    "bardzo chętnie, chcę, tak chcę, chciałbym, chciałabym, czemu nie, dlaczego nie, zdecydowanie, "
    "owszem, koniecznie, tak tak, naturalnie",
    "pt": "sim, sim sim, siim, s, claro, claro que sim, com certeza, certamente, sim por favor, quero, "
    "quero sim, sim quero, eu quero, gostaria, gostaria sim, sim gostaria, eu gostaria, por que não, "
    "porque não, pode ser, pode sim, pode, podes, isso, seria (ótimo|bom|perfeito|legal), bora, "
    "manda ver, adoraria, faça isso, obviamente, positivo, desejo, sim desejo",
    "ro": "da, da da, da te rog, da vă rog, sigur, sigur că da, desigur, bineînțeles, normal, vreau, da vreau, "
    "aș vrea, mi-ar plăcea, de ce nu, cu plăcere, cu drag, absolut",
    "ru": "да, дa, ага, угу, да да, да конечно, конечно, конечно да, разумеется, естественно, безусловно, "
    "обязательно, да пожалуйста, хочу, да хочу, хотел бы, хотела бы, я хотел бы, я хотела бы, "
    "хотелось бы, давай, давайте, да давайте, почему нет, почему бы и нет, соедините, зовите, позовите, "
    "переключите, переведите, с удовольствием, было бы (хорошо|отлично|здорово|неплохо), "
    "буду (рад|рада|благодарен|благодарна), точно, именно, da, ага давай, надо, нужно, да нужно, "
    "если можно, можно",
    "sv": "ja, japp, jo, jadå, ja tack, gärna, ja gärna, mycket gärna, absolut, självklart, naturligtvis, "
    "visst, javisst, varför inte, det vill jag, det vill jag gärna",
    "th": "ใช่, ใช่ครับ, ใช่ค่ะ, ใช่คะ, ได้, ได้ครับ, ได้ค่ะ, ได้เลย, ต้องการ, ต้องการครับ, ต้องการค่ะ, อยาก, อยากครับ, "
    "อยากค่ะ, เอา, เอาครับ, เอาค่ะ, ครับ, ค่ะ, ครับผม, จ้า, แน่นอน, โอเคครับ, โอเคค่ะ, ขอครับ, ขอค่ะ",
    "tr": "evet, evet lütfen, evet evet, e evet, tabii, tabi, tabii ki, tabiki, tabi ki, elbette, kesinlikle, "
    "isterim, evet isterim, istiyorum, evet istiyorum, çok isterim, olur, olur tabii, neden olmasın, "
    "niye olmasın, memnun olurum, sevinirim, iyi olur, çok iyi olur, he, hıhı, aynen, bağla, bağlayın, "
    "hadi, doğru",
    "uk": "так, ага, так так, так будь ласка, звичайно, звісно, авжеж, обов'язково, хочу, так хочу, хотів би, "
    "хотіла би, я б хотів, я б хотіла, давайте, давай, чому ні, чому б і ні, зʼєднайте, з'єднайте, "
    "із задоволенням",
    "vi": "có, vâng, dạ, dạ có, dạ vâng, ừ, uh, ừm, đúng, đúng vậy, được, được ạ, muốn, có muốn, tôi muốn, "
    "mình muốn, em muốn, có chứ, tất nhiên, dĩ nhiên, chắc chắn, sao không, tại sao không, nhờ bạn, "
    "nhờ bạn nhé, giúp tôi, giúp mình, rất muốn, có tôi muốn",
    "zh": "是, 是的, 对, 对的, 對, 對的, 好啊好啊, 要, 要的, 我要, 想, 想的, 我想, 需要, 我需要, 可以, 可以的, "
    "当然, 當然, 当然可以, 當然可以, 好啊, 好呀, 好哒, 好的请, 麻烦了, 麻煩了, 麻烦你了, 麻煩你了, "
    "麻烦您了, 麻煩您了, 请转, 转吧, 轉吧, 请转接, 请帮我转接, 帮我转, 为什么不, 行, 行啊, 行的, 没问题, "
    "沒問題, 必须的, 嗯嗯, 愿意, 願意",
}

PLEASE: Mapping[str, str] = {
    "any": "🙏",
    "ar": "من فضلك, لو سمحت, ارجوك",
    "bg": "моля, моля ви",
    "cs": "prosím",
    "da": "venligst",
    "de": "bitte, bitte bitte",
    "el": "παρακαλώ",
    "en": "please, pretty please, pls, plz, plss, pleas, plese, pleese, pleez, plis",
    "es": "por favor, porfa, porfavor, porfis",
    "fa": "لطفا, لطفاً, خواهش می کنم",
    "fi": "ole hyvä, olkaa hyvä",
    "fr": "s'il vous plaît, s'il te plaît, svp, stp, s'il vous plait",
    "he": "בבקשה",
    "hi": "कृपया, kripya, please, plz",
    "hu": "kérem, kérlek, légyszi",
    "id": "tolong",
    "it": "per favore, per piacere, per cortesia, prego",
    "ja": "ください, 下さい, どうか",
    "ko": "제발, 부탁",
    "nl": "alstublieft, alsjeblieft, aub, svp",
    "no": "vennligst, vær så snill",
    "pl": "proszę, poproszę",
    "pt": "por favor, pf, pfv, pfvr",
    "ro": "vă rog, te rog",
    "ru": "пожалуйста, плиз, пж, пжл, пжлст",
    "sv": "snälla, var snäll, vänligen",
    "th": "รบกวนด้วย, รบกวนด้วยครับ, รบกวนด้วยค่ะ",
    "tr": "lütfen",
    "uk": "будь ласка",
    "vi": "làm ơn, xin vui lòng, vui lòng",
    "zh": "请, 請, 麻烦, 麻煩",
}

FINE: Mapping[str, str] = {
    "any": "ok, okay, okey, oki, okidoki, k, kk, okk, oke, okie, okie dokie, okej, okei, super, perfect, 😊, "
    "🙂, 😀, 😄, 😃, 😁, 👏, 🙌",
    "ar": "حسنا, حسنًا, تمام, اوك, اوكي, ماشي, طيب, جيد, موافق",
    "bg": "добре, ок, става, чудесно, супер",
    "cs": "dobře, dobrá, fajn, v pořádku, souhlasím, tak jo, tak dobře",
    "da": "fint, okay så, godt, det er fint, i orden",
    "de": "in ordnung, gut, na gut, alles klar, einverstanden, passt, meinetwegen, von mir aus, geht klar, prima, toll",
    "el": "εντάξει, οκ, καλά, ωραία, σύμφωνοι, endaxi",
    "en": "alright, all right, alrighty, aight, great, cool, fine, fine by me, good, very well, right, agreed, "
    "deal, nice, awesome, excellent, wonderful, lovely, no problem, np, thats fine by me, whatever, "
    "i dont mind, mhm, mm hm, uh huh, ok then, ok fine, ok sure, ok good",
    "es": "vale, está bien, bien, bueno, de acuerdo, perfecto, genial, estupendo, listo, okis, va, sale, "
    "ta bien, está perfecto",
    "fa": "باشه, خوبه, خوب است, عالی, اوکی",
    "fi": "selvä, hyvä, hyvä on, sopii, käy, ok käy",
    "fr": "d'accord, dac, daccord, ça marche, ça va, entendu, parfait, très bien, bien, bon, soit, ok d'accord, génial",
    "he": "בסדר, אוקיי, אוקי, סבבה, טוב, מעולה, מסכים, מסכימה",
    "hi": "ठीक, ठीक है, ओके, अच्छा, theek hai, thik hai, tik hai, accha, acha",
    "hu": "rendben, jó, oké, oksa, jól van, remek",
    "id": "oke, okelah, baik, baiklah, sip, siap, setuju",
    "it": "va bene, vabbè, vabene, bene, d'accordo, ottimo, perfetto, ok va bene, benissimo, okay va bene",
    "ja": "いいよ, いいですよ, わかりました, 分かりました, 了解, 了解です, 大丈夫ですよ, オッケー, オーケー, "
    "いいね, いいですね, 承知しました",
    "ko": "좋아, 좋아요, 좋습니다, 알겠습니다, 알겠어요, 오케이, ㅇㅋ, ㅇㅇ, 괜찮네요",
    "nl": "goed, prima, oke, oké, is goed, dat is goed, akkoord, top, mooi",
    "no": "greit, fint, ok da, i orden, bra, det er greit",
    "pl": "dobrze, dobra, okej, w porządku, może być, zgoda, niech będzie, spoko, świetnie",
    "pt": "está bem, tá bem, ta bem, tá bom, ta bom, tá, certo, beleza, blz, perfeito, ótimo, combinado, "
    "tudo bem, de acordo, bom, ok pode ser, show",
    "ro": "bine, în regulă, perfect, de acord, e ok, foarte bine, okay bine",
    "ru": "ок, окей, окэй, хорошо, ладно, ну ладно, ну хорошо, согласен, согласна, идёт, отлично, супер, "
    "годится, добро",
    "sv": "okej, bra, fint, det går bra, låter bra, det låter bra, visst okej, toppen",
    "th": "โอเค, ตกลง, ดี, ดีครับ, ดีค่ะ, ดีเลย, ตกลงครับ, ตกลงค่ะ, โอเคเลย",
    "tr": "tamam, tamamdır, peki, iyi, güzel, olsun, harika, tmm, süper, anlaştık",
    "uk": "добре, гаразд, ок, окей, згоден, згодна, чудово, ладно",
    "vi": "ok ạ, oke ạ, ổn, tốt, tốt thôi, đồng ý, được rồi, ok bạn, okela",
    "zh": "好, 好的, 好吧, 好滴, 好嘞, 行吧, 嗯, 恩, 哦, 同意, 没事, 也行, 也好, 都行, 都可以",
}

NO: Mapping[str, str] = {
    "any": "👎, 🙅, 🙅‍♀️, 🙅‍♂️, ❌, 🚫, ✖",
    "ar": "لا, لا شكرا, كلا, ليس الان, لا اريد, لا داعي, مش الان, لاحقا",
    "bg": "не, не благодаря, не искам, няма нужда",
    "cs": "ne, ne děkuji, ne díky, nechci, teď ne, není třeba, netřeba, nemusíte, nepotřebuji, radši ne",
    "da": "nej, nej tak, nix, ikke nu, nej det behøver du ikke, det er ikke nødvendigt, ellers tak, "
    "nej ellers tak, det vil jeg ikke, senere",
    "de": "nein, nee, ne, nö, nein danke, nicht nötig, nicht jetzt, jetzt nicht, noch nicht, lieber nicht, "
    "eher nicht, passt schon, schon gut, schon okay, muss nicht sein, brauche ich nicht, "
    "brauch ich nicht, möchte ich nicht, will ich nicht, ich möchte nicht, das ist nicht nötig, später, "
    "vergiss es, vergessen sie es, bitte nicht, nein bitte nicht, "
    "auf keinen fall, keinesfalls, danke nein, keine lust, "
    "gar nicht",
    "el": "όχι, όχι ευχαριστώ, δεν θέλω, όχι τώρα, δεν χρειάζεται, ochi, oxi",
    "en": "no, nope, nop, nah, naw, nay, n, noo, not now, not yet, not really, not today, not at the moment, "
    "not right now, not necessary, not needed, not at all, no need, theres no need, there is no need, "
    "no i (dont|do not), i (dont|do not), "
    "i (dont|do not) (want|need) (to|that|it|one|anyone|anybody|a person|a human|an agent), dont, "
    "dont bother, (dont|do not) want (to|that|it|one), please dont, no dont, never mind, nevermind, nvm, "
    "never, forget it, leave it, maybe later, perhaps later, later, another time, i would rather not, "
    "id rather not, rather not, id prefer not to, i am good, im good, im ok, im okay, im fine, "
    "i am fine, i am ok, its ok, its okay, its fine, its alright, thats ok, thats okay, that is ok, "
    "thats alright, thats all right, all good, im all set, all set, no way, stop, negative, "
    "nothing, nothing else, thats all, that will be all, thats it, i will pass, ill pass, pass, "
    "i am not interested, not interested, wont be necessary, that wont be necessary, no more, "
    "i changed my mind, dont need (to|it|one), dont connect me, no person, no human, no agent",
    "es": "no, nop, no gracias, ahora no, todavía no, aún no, no hace falta, no es necesario, no quiero, "
    "no por ahora, por ahora no, de momento no, mejor no, no deseo, no me interesa, para nada, nada, "
    "nada más, más tarde, luego, déjelo, déjalo, olvídelo, olvídalo, así está bien, claro que no, "
    "que no, ni hablar, tal vez luego",
    "fa": "نه, خیر, نه ممنون, نمی خواهم, لازم نیست",
    "fi": "ei, ei kiitos, en, en halua, ei nyt, ei tarvitse, ei tarvii, ei vielä, myöhemmin, en tarvitse",
    "fr": "non, nan, nope, non merci, pas maintenant, pas encore, pas la peine, ce n'est pas la peine, "
    "pas besoin, pas nécessaire, ce n'est pas nécessaire, je ne veux pas, je ne souhaite pas, non ça va, "
    "ça ira, ça ira merci, plus tard, peut être plus tard, laissez tomber, laisse tomber, surtout pas, "
    "pas du tout, sans façon, rien, pas pour le moment, pas pour l'instant, non pas maintenant, "
    "bien sûr que non",
    "he": "לא, לא תודה, לא עכשיו, אין צורך, לא צריך, אחר כך, עזוב, עזבי, לא רוצה",
    "hi": "नहीं, नही, ना, जी नहीं, नहीं चाहिए, अभी नहीं, बाद में, nahi, nahin, nahi chahiye, abhi nahi, ji nahi, baad mein",
    "hu": "nem, nem köszönöm, most nem, még nem, nem kell, nem szükséges, nem szeretnék, nem kérek, később, inkább nem",
    "id": "tidak, tidak usah, ga usah, gak usah, nggak, enggak, gak, ga, tdk, tidak perlu, nanti saja, nanti, "
    "belum, tidak sekarang, jangan, tidak mau, ga mau, gak mau",
    "it": "no, nope, no grazie, non ora, non adesso, non ancora, non serve, non è necessario, non occorre, "
    "non voglio, meglio di no, lascia stare, lasci stare, lasci perdere, più tardi, dopo, magari dopo, "
    "per ora no, niente, assolutamente no, certo che no, a posto così, sto bene così, va bene così",
    "ja": "いいえ, いえ, いや, いらない, いりません, 要りません, 必要ありません, 必要ないです, 不要です, 不要, "
    "結構です, 結構, 大丈夫です, 大丈夫, 今はいいです, いいです, 今はいい, まだいい, やめておきます, "
    "後で, あとで, ううん, けっこうです",
    "ko": "아니, 아니요, 아니오, 아뇨, 아닙니다, 괜찮아요, 괜찮습니다, 됐어요, 됐습니다, 필요없어요, "
    "필요 없어요, 필요 없습니다, 나중에, 나중에요, 지금은 아니에요, 안 할래요, 싫어요, ㄴㄴ",
    "nl": "nee, neen, nee bedankt, nee dank je, nee dank u, nee hoor, niet nu, nu niet, nog niet, niet nodig, "
    "hoeft niet, dat hoeft niet, liever niet, laat maar, later, ik wil niet, dat wil ik niet, "
    "nee laat maar",
    "no": "nei, nei takk, ikke nå, ikke ennå, trenger ikke, det trengs ikke, ikke nødvendig, ellers takk, "
    "nei ellers takk, helst ikke, senere, det vil jeg ikke",
    "pl": "nie, nie dziękuję, nie dzięki, nie teraz, jeszcze nie, nie trzeba, nie potrzeba, nie chcę, "
    "raczej nie, później, może później, nie potrzebuję, dziękuję nie",
    "pt": "não, nao, n, não obrigado, não obrigada, não quero, agora não, ainda não, não precisa, "
    "não é preciso, não é necessário, não é necessária, deixa, deixa pra lá, deixe, depois, mais tarde, "
    "talvez depois, por enquanto não, melhor não, nada, nada mais, de jeito nenhum, claro que não, "
    "negativo",
    "ro": "nu, nu mulțumesc, nu acum, încă nu, nu e nevoie, nu este nevoie, nu vreau, nu trebuie, mai târziu, "
    "mai bine nu, lăsați, lasă",
    "ru": "нет, неа, не, не надо, не нужно, нет спасибо, спасибо не надо, не хочу, не сейчас, пока не надо, "
    "пока нет, сейчас нет, потом, позже, может позже, лучше не надо, не стоит, обойдусь, нет не надо, "
    "нет не нужно, нету, не требуется, ни в коем случае, забудьте, забей, net",
    "sv": "nej, nej tack, inte nu, inte än, behövs inte, det behövs inte, inte nödvändigt, helst inte, senare, "
    "tack nej, det vill jag inte, nä, nix",
    "th": "ไม่, ไม่ครับ, ไม่ค่ะ, ไม่ต้อง, ไม่ต้องครับ, ไม่ต้องค่ะ, ไม่เป็นไร, ไม่เป็นไรครับ, ไม่เป็นไรค่ะ, ไม่ต้องการ, ไม่เอา, "
    "ยังไม่ต้อง, ไว้ก่อน, ไม่ใช่",
    "tr": "hayır, yok, hayır teşekkürler, yok teşekkürler, istemiyorum, istemem, hayır istemiyorum, "
    "şimdi değil, gerek yok, lazım değil, sonra, daha sonra, belki sonra, henüz değil, kalsın, boşver, "
    "boş ver, olmaz, gerekmiyor",
    "uk": "ні, нє, ні дякую, не треба, не потрібно, не хочу, не зараз, поки ні, пізніше, потім, дякую не треба",
    "vi": "không, ko, khong, dạ không, không ạ, không cần, không cần đâu, thôi, thôi ạ, để sau, chưa, "
    "chưa cần, không muốn, không phải bây giờ, lúc khác, hông, khỏi",
    "zh": "不, 不要, 不用, 不用了, 不用谢谢, 不用謝謝, 不需要, 不必, 不必了, 不想, 不是, 没有, 沒有, 没必要, "
    "沒必要, 算了, 暂时不用, 暫時不用, 先不用, 以后再说, 以後再說, 不了, 别, 別, 否, 免了, 没事了, "
    "沒事了, 不可以, 不行, 不好",
}

ASIDE: Mapping[str, str] = {
    "any": "😅, 😂, 😭, 😢, 😞, 😔, 😡, 😠, 🥺, 😩, 😫, 😉, 😘, 🤗, ✨, 🎉, 🔥, ⭐, ☺, 😇, 💪, 💙, 💚, ♥, 👋",
    "ar": "شكرا, شكرا لك, شكرا جزيلا, الان, مرحبا, والله",
    "bg": "благодаря, благодаря ви, много благодаря, мерси",
    "cs": "děkuji, díky, děkuju, hned, teď, tak, moc, dobrý den, ahoj",
    "da": "tak, mange tak, nu, med det samme, hej, meget",
    "de": "danke, danke schön, dankeschön, vielen dank, danke sehr, besten dank, jetzt, sofort, dann, doch, "
    "mal, hallo, hi, oh, ach, na, also, sehr, schnell, so schnell wie möglich, bitte schön, eben, äh, "
    "ähm, wirklich, mir, hier",
    "el": "ευχαριστώ, ευχαριστώ πολύ, τώρα, γεια, πολύ, σας",
    "en": "thanks, thank you, thank you very much, thank you so much, thx, tnx, ty, tysm, thanks a lot, "
    "thanks a million, many thanks, cheers, much appreciated, appreciate it, now, right now, right away, "
    "straight away, immediately, asap, as soon as possible, soon, quickly, quick, today, then, oh, ah, "
    "ooh, oh my god, omg, well, um, umm, uhm, hm, hmm, er, uh, hi, hello, hey, sir, madam, maam, mate, "
    "man, bro, dude, dear, friend, bot, really, so, just, again, actually, honestly, finally, too, also, "
    "lol, haha, that, very much, kindly, thats very kind, so much, a lot, i said, for me, if i may, god",
    "es": "gracias, muchas gracias, mil gracias, ahora, ahora mismo, ya, ya mismo, hola, pues, bueno pues, ay, "
    "oh, señor, señora, señorita, lo antes posible, cuanto antes, muy amable, de verdad, mismo, ahorita, "
    "amigo, mucho",
    "fa": "ممنون, متشکرم, مرسی, سپاس, خیلی ممنون",
    "fi": "kiitos, kiitti, kiitoksia, nyt, heti, hei, moi, no, paljon",
    "fr": "merci, merci beaucoup, merci bien, maintenant, tout de suite, bonjour, salut, alors, ben, bah, oh, "
    "enfin, monsieur, madame, vite, rapidement, dès que possible, c'est gentil, pour moi, beaucoup, euh",
    "he": "תודה, תודה רבה, עכשיו, שלום, היי, מיד",
    "hi": "धन्यवाद, शुक्रिया, अभी, नमस्ते, dhanyavad, shukriya, abhi, sir",
    "hu": "köszönöm, köszi, köszönöm szépen, most, azonnal, szia, hát, szépen",
    "id": "terima kasih, makasih, trims, sekarang, segera, halo, kak, min, dong, deh, pak, bu, banget, sih",
    "it": "grazie, grazie mille, molte grazie, adesso, ora, subito, ciao, salve, allora, dai, beh, oh, "
    "gentile, molto gentile, prima possibile, il prima possibile, mille, davvero",
    "ja": "ありがとう, ありがとうございます, 今, すぐ, すぐに, です, ね, よ, どうも, あの, えっと, では, じゃあ, じゃ",
    "ko": "감사합니다, 고마워요, 고맙습니다, 지금, 바로, 빨리, 안녕하세요, 요, 음",
    "nl": "bedankt, dank u, dank je, dankjewel, dank u wel, hartelijk dank, nu, meteen, direct, hallo, hoi, "
    "dan, wel, even, snel, heel erg, nou",
    "no": "takk, tusen takk, mange takk, nå, med en gang, hei, da",
    "pl": "dziękuję, dzięki, bardzo dziękuję, wielkie dzięki, teraz, od razu, natychmiast, cześć, dzień dobry, "
    "no, to, bardzo",
    "pt": "obrigado, obrigada, muito obrigado, muito obrigada, obg, valeu, agora, já, agora mesmo, olá, oi, "
    "então, imediatamente, o quanto antes, senhor, senhora, moço, moça, gentil, logo, né, pô, ah",
    "ro": "mulțumesc, multumesc mult, mersi, acum, imediat, bună, salut, atunci, mult, frumos",
    "ru": "спасибо, большое спасибо, спасибо большое, благодарю, сейчас, сразу, прямо, срочно, скорее, "
    "побыстрее, здравствуйте, привет, ну, ой, ах, же, бы, тогда, очень, уже, меня, мне, с ним, с ней",
    "sv": "tack, tack så mycket, tusen tack, nu, genast, hej, då, mycket",
    "th": "ขอบคุณ, ขอบคุณครับ, ขอบคุณค่ะ, ตอนนี้, เลย, สวัสดี, นะ, หน่อย, ด้วย",
    "tr": "teşekkürler, teşekkür ederim, teşekkür, çok teşekkürler, sağol, sağolun, sağ olun, sağ ol, şimdi, "
    "hemen, acil, acilen, merhaba, selam, artık, çok, ya, yani, rica ederim, canım, hocam, bir an önce",
    "uk": "дякую, щиро дякую, дуже дякую, спасибі, зараз, одразу, терміново, вітаю, привіт, ну, дуже, тоді",
    "vi": "cảm ơn, cám ơn, cảm ơn bạn, cảm ơn ạ, ạ, nhé, nha, ngay, bây giờ, luôn, đi, xin chào, chào, bạn, "
    "ơi, với, nhiều, ad, shop",
    "zh": "谢谢, 謝謝, 谢谢你, 谢谢您, 謝謝你, 謝謝您, 感谢, 感謝, 现在, 現在, 马上, 馬上, 立刻, 吧, 啊, 呀, "
    "哦, 了, 的, 您好, 你好, 快, 快点, 请您, 啦, 呢, 哈, 哈哈, 多谢, 多謝, 你, 您",
}
