"""Words that carry a sentence and none of its matter, by language, so that two questions are compared by the rest.

Data only. The words are folded (see core.escalation.tokens.fold); a word of one language that means something in
another is left out.
"""

_BY_LANGUAGE = {
    "en": "a an the and or but so of to in on at by for from with about as is are am was were be been being do does "
    "did have has had can could would should will shall may might must i you he she it we they me my your our "
    "their his her its this that these those there here im ive id ill youre dont what whats how hows if then "
    "than please hi hello hey ok okay yes no not just really also again still any some tell know want need "
    "like get thanks thank you u ur pls when where which who whom needed asked ask",
    "es": "el la los las un una unos unas y o pero de del en con por para que como es son ser esta estan hay he ha "
    "han yo tu usted mi mis su sus me te se lo le si no ya muy mas este eso favor hola gracias quiero "
    "quisiera puedo puede cuando donde cual quien va voy a ir",
    "pt": "os as um uma e ou mas do da dos das em no na nos nas com por para pra que como sao ser esta estao ha eu "
    "voce vc meu minha seu sua me te se lhe sim nao ja muito mais esse isso favor ola oi obrigado quero "
    "queria posso pode quando onde qual quem vai vou",
    "fr": "le les un une des et ou mais du au aux en dans avec par pour que qui quoi est sont etre il elle je tu "
    "vous nous mon ma mes votre vos me te se ce cet cette ne pas oui non deja tres plus svp bonjour merci "
    "voudrais peux puis quand quel quelle l d c j m n s t qu",
    "de": "der die das den dem des ein eine einen einem einer und oder aber von zu zum zur im in an auf mit bei fur "
    "ist sind sein war wird werden haben hat hatte ich du sie er es wir ihr mein meine meinen ihre mich mir "
    "dich sich wie was nicht ja nein noch schon sehr auch bitte hallo danke kann konnen mochte will denn mal "
    "wann wo wer welche endlich",
    "it": "il lo gli i uno una e o ma di del della dei delle da dal in nel nella con per che come sono essere sei "
    "ha ho hanno io tu lei mio mia suo sua mi ti si ci non gia molto piu questo favore ciao salve grazie "
    "vorrei posso puo quando dove quale chi",
    "ru": "и или но а в во на с со к ко у о об от до из за по для что чтобы как это этот эта эти я ты вы он она оно "
    "мы они мой моя мое мои ваш ваша ваши мне меня вам вас же ли бы не нет да уже еще очень пожалуйста "
    "здравствуйте привет спасибо можно есть когда где кто какой какие",
    "tr": "bir ve veya ama ile icin de da ki mi mu ne nasil bu su o ben sen siz biz benim senin sizin var yok evet "
    "hayir cok daha lutfen merhaba selam tesekkurler misiniz miyim musunuz zaman nerede hangi kim",
    "vi": "toi ban anh chi em minh la co khong cua cho va voi thi ma nay do nhu the nao gi duoc roi da se dang xin "
    "vui long chao cam on a nhe vay o khi dau ai",
    "zh": "的 了 吗 呢 啊 吧 我 你 您 他 她 它 们 是 在 有 和 跟 与 请 这 那 个 就 都 也 很",
}
FUNCTION_WORDS = frozenset(word for words in _BY_LANGUAGE.values() for word in words.split())
