"""Words by which bots offer a person, by language: beginnings of folded words, or of Chinese, Japanese, Korean and Thai
ones any part of a sentence. Data only; `offers` reads it.

`PEOPLE` are who is offered, `MEETING` what is done about it, `IF` what makes an offer of a sentence that asks nothing.
"""

from collections.abc import Mapping

SPACELESS = ("ja", "ko", "th", "zh")

PEOPLE: Mapping[str, str] = {
    "ar": "شخص موظف انسان احد زميل ممثل مستشار فريق بشري",
    "bg": "човек служител колега консултант екип",
    "cs": "clovek pracovni kolega kolegou kolegu nekym nekoho operator poradce kolegyn lidsk",
    "da": "person menneske medarbejder kollega nogen radgiver team",
    "de": "mensch mitarbeiter kolleg jemand person berater team ansprechpartner",
    "el": "ανθρωπο συνεργατη καποιον εκπροσωπο συμβουλο συναδελφο",
    "en": "person people human agent colleague somebody someone anybody anyone representative rep advisor adviser "
    "counsellor counselor specialist expert operator teammate staff team",
    "es": "persona agente asesor companer alguien humano equipo representante operador especialista",
    "fa": "همکار کارشناس انسان پشتیبان شخص",
    "fi": "ihmis henkilo tyontekij asiakaspalvelij kollega jonkun jollekulle neuvoja",
    "fr": "personne conseill collegue quelqu humain agent equipe operateur specialiste membre",
    "he": "נציג אדם מישהו עובד יועץ אנושי",
    "hi": "व्यक्ति इसान इन्सान परतिनिधि किसी एजेट सहकर्मी टीम",
    "hu": "ember munkatars kolleg valaki ugyintezo tanacsado",
    "id": "orang manusia agen petugas seseorang staf rekan tim",
    "it": "persona operator collega qualcuno umano consulente team addetto esperto",
    "ja": "担当 スタッフ オペレーター 人間 係員 有人 係の者",
    "ko": "상담원 상담사 직원 담당자 사람",
    "nl": "medewerker mens iemand collega persoon adviseur team",
    "no": "person menneske medarbeider kollega noen radgiver kundebehandler team",
    "pl": "czlowiek konsultant pracownik kims kogos koleg osoba osobe doradc",
    "pt": "pessoa atendente agente colega alguem humano equip representante consultor especialista",
    "ro": "persoan om coleg cineva operator consultant agent reprezentant",
    "ru": "человек сотрудник оператор коллег специалист кем кого менеджер",
    "sv": "person mannisk medarbetare kollega nagon handlaggare radgivare team",
    "th": "เจ้าหน้าที่ พนักงาน แอดมิน ทีมงาน คนจริง",
    "tr": "kisi biri temsilci arkadas yetkili insan uzman ekibimiz",
    "uk": "людин співробітник оператор кимось когось фахів менеджер колег",
    "vi": "nguoi nhan vien chuyen",
    "zh": "人工 真人 客服 同事 专人 專人 工作人员 工作人員 顾问 顧問 人员",
}

MEETING: Mapping[str, str] = {
    "ar": "تتحدث التحدث تحدث تتكلم التكلم احول تحويل تحويلك اوصل توصيل اوصلك احولك تتواصل التواصل",
    "bg": "говори поговори свърж прехвърл",
    "cs": "mluvi promluvi spojit prepojit predat hovorit zavolat kontaktovat",
    "da": "tale snakke forbinde stille viderestille hente kontakte sende",
    "de": "sprech reden verbind weiterleit hole holen rufe dazuhol hinzuzieh kontakt ubergeb chatten schreib",
    "el": "μιλησ συνδεσ μεταφερ καλεσ επικοινων",
    "en": "talk speak chat connect transfer put pass get bring call fetch find ask hand forward escalat reach contact "
    "refer involve hear help invite join loop see meet have",
    "es": "hablar hable conect comuni transfer pase pasar llam contact ponga poner atienda derivar chatear avis",
    "fa": "صحبت وصل حرف گفتگو",
    "fi": "puhu jutella yhdista siirta keskustel ottaa",
    "fr": "parle parler connect transf mett mise appel contact echang discut pass orient",
    "he": "לדבר לשוחח אעביר להעביר לחבר אחבר לקשר",
    "hi": "बात जोड कनकट कनेकट सपरक टरासफर",
    "hu": "beszel kapcsol atad hiv",
    "id": "bicara berbicara hubung sambung alih ngobrol chat",
    "it": "parla metta mettere contatt trasfer colleg chiam passi passare chatta",
    "ja": "話 おつなぎ つなぎ 繋 代わ 呼び",
    "ko": "연결 상담 이야기 대화 통화 얘기",
    "nl": "spreken praten verbind doorverbind doorzet contact chatten halen",
    "no": "snakke prate koble sette hente kontakte overfore",
    "pl": "porozmawia rozmawia polacz przelacz przekaza skontaktowa wezwa zawola",
    "pt": "falar fale conect transfir transfer pass cham contat encaminh colocar conversar",
    "ro": "vorbi vorbesti vorbiti conect transfer chem contact discuta",
    "ru": "поговорить говорить соедин перевести переключ позвать позову связа подключ передать пообщаться",
    "sv": "prata tala koppla skicka hamta kontakta",
    "th": "คุย พูด ติดต่อ โอน ต่อสาย เรียก สนทนา",
    "tr": "gorus konus bagla aktar yonlendir cagir ilet",
    "uk": "поговорити говорити з'єдна зєдна перевести переключ покликати звяза передати",
    "vi": "noi ket chuyen gap lien tro gioi",
    "zh": "找 转 轉 联系 聯繫 聊 对话 對話 沟通 溝通 接 叫 谈 談 说话 說話",
}

IF: Mapping[str, str] = {
    "ar": "اذا اردت|اذا كنت ترغب|يمكنني|يمكننا",
    "bg": "ако желаете|ако искате|ако предпочитате",
    "cs": "pokud chcete|jestli chcete|mohu vas|muzu vas|muzeme vas",
    "da": "hvis du vil|hvis du onsker|jeg kan|vi kan",
    "de": "wenn sie mochten|wenn du mochtest|wenn sie wollen|wenn du willst|wenn gewunscht|falls gewunscht|"
    "ich kann|kann ich|wir konnen",
    "el": "αν θελετε|αν επιθυμειτε|μπορω να|μπορουμε να",
    "en": "if you like|if you d like|if youd like|if you would|if you want|if you wish|if you prefer|i can|"
    "we can|i could|happy to|glad to|let me know",
    "es": "si quiere|si quieres|si desea|si lo desea|si gusta|si prefiere|puedo|podemos",
    "fa": "اگر مایل|اگر می خواهید|اگر میخواهید|در صورت تمایل",
    "fi": "jos haluat|jos haluatte|voin|voimme",
    "fr": "si vous voulez|si vous souhaitez|si vous le souhaitez|si vous preferez|si tu veux|je peux|nous pouvons",
    "he": "אם תרצה|אם תרצי|אוכל|אפשר",
    "hi": "अगर आप चाहे|यदि आप चाहे|सकता हू|सकते है",
    "hu": "ha szeretne|ha szeretned|ha gondolja|tudom|tudjuk",
    "id": "jika anda ingin|jika anda mau|kalau mau|saya bisa",
    "it": "se vuole|se vuoi|se desidera|se preferisce|posso|possiamo",
    "ja": "よろしければ ご希望",
    "ko": "원하시면 필요하시면 드릴까요 드릴게요",
    "nl": "als u wilt|als je wilt|indien gewenst|ik kan|we kunnen",
    "no": "hvis du vil|hvis du onsker|jeg kan|vi kan",
    "pl": "jesli chce|jesli pan|jezeli chce|moge|mozemy",
    "pt": "se quiser|se desejar|se preferir|posso|podemos",
    "ro": "daca doriti|daca doresti|daca vreti|pot sa|putem",
    "ru": "если хотите|если нужно|если желаете|могу|можем",
    "sv": "om du vill|om ni vill|jag kan|vi kan",
    "th": "ถ้าต้องการ หากต้องการ ให้ได้",
    "tr": "isterseniz|istersen|dilerseniz|bilirim|biliriz",
    "uk": "якщо хочете|якщо бажаєте|можу|можемо",
    "vi": "neu ban muon|neu can|toi co the|minh co the",
    "zh": "如需 如果您需要 如果您想 如果你想 我可以 我们可以",
}
