"""Small words that say nothing by themselves, by language, folded: articles, pronouns, auxiliaries, question words."""

from search.engines import words

_LISTED = {
    "en": """a about after all also am an and any anyone are as at be because been before being both but by can cannot
        could did do does doing done each few for from get gets getting go going gonna got had has have having he her
        here hers him his how i if im in into is it its just like let lets many may me might more most much must my
        need needs no nor not of off on once one only or other our out over own please s same shall she should so
        some someone such t than that the their them then there these they this those through to too under until up us
        very want wanted wants was way we were what when where which while who whom whose why will with without would
        yes you your""",
    "es": """a al algo alguien algun alguna algunas alguno algunos ante antes aquel aquella aquellos asi aun aunque cada
        como con contra cual cuales cualquier cuando cuanta cuantas cuanto cuantos de debe deben debo del desde donde
        dos el ella ellas ellos en entre era eran eres es esa esas ese eso esos esta estaba estaban estamos estan
        estar estas este esto estos estoy fue fueron ha haber habia habian hace hacen hacer hago han hasta hay he hubo
        la las le les lo los mas me mi mis misma mismo mucha muchas mucho muchos muy nada necesita necesito ni no nos
        nosotros nuestra nuestro o os otra otras otro otros para pero poco podemos por porque pueda puede pueden puedo
        pues que quien quienes quiere quiero se sea segun ser si sido sin sobre solo somos soy su sus tal tambien tan
        tanto te tenemos tener tengo tiene tienen toda todas todo todos tras tu tus un una unas uno unos usted ustedes
        va voy y ya yo""",
    "fr": """a ai ainsi au aucun aussi autre autres aux avait avant avec avez avoir avons c ce ceci cela ces cet cette
        chaque chez comment comme d dans de depuis des dois doit donc du elle elles en entre es est et etait etant etre
        eu eux fait faire faut il ils j je l la le les leur leurs lui m ma mais me meme mes moi mon n ne nos notre
        nous on ont ou par pas peut peux plus pour pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa
        sans se sera ses si sont sous sur t ta te tes toi ton tous tout toute toutes tu un une veux vers voici vos
        votre vous y""",
    "pt": """a ainda algum alguma alguns ante antes ao aos apos aquela aquele aqueles as ate cada com como contra da das
        de dela dele deles depois desde deve devo do dos e ela elas ele eles em entre era eram essa esse esta estao
        estava este estou eu faz fazer foi foram ha isso isto ja la lhe lhes mais mas me mesmo meu meus minha muito na
        nao nas nem no nos nossa nosso num numa o onde os ou para pela pelas pelo pelos pode podem por porque posso
        preciso qual quais qualquer quando quanta quantas quanto quantos que quem quero sao se seja sem ser seu seus so
        sob sobre sua suas tal tambem te tem tenho ter teu toda todas todo todos tu tua um uma umas uns vai voce voces
        vou""",
    "ar": """في من على عن الى إلى مع هل ما ماذا متى اين أين كيف كم لماذا من الذي التي الذين او أو ثم ان أن إن لا لم لن
        هو هي هم هذا هذه ذلك تلك كان كانت يكون تكون قد كل بعض اي أي ايضا أيضا عند بعد قبل بين حتى اذا إذا لكن انا أنا
        انت أنت نحن لي له لها لهم لك به بها فيه فيها منه منها عليه عليها والتي والذي وما ومن وفي اريد أريد يمكن يمكنني
        احتاج أحتاج""",
    "ht": """ak an ap ba ban bay bo e eske fe genyen gen gran ki kiles kilè kile kijan kisa kiyes kote konbyen la lan le
        li m mwen men menm nan ni nou ou pa pou poukisa pral sa se si sou ta te tout vle w y yo yon youn""",
    "vi": """ai bao bi boi cac cai can cho co con cua cung da dang de den di do dau du duoc gi hay hoac ho khi khong la
        lai lam luc ma mot nao nay neu ngay nhieu nhung noi o ra rat sao se tai tam the thi tren trong tu tuc va van
        vao ve vi voi""",
    "zh": """什么 哪个 哪些 哪里 哪儿 哪一 多少 怎么 怎样 如何 为什 么样 是谁 谁是
        是什 的是 一个 这个 那个 我要 我想 可以 需要 在哪 何时 何地 有什 有多
        是在 了什 是哪 几个 么时 的什""",
}
LISTS = {lang: frozenset(map(words.fold, listed.split())) for lang, listed in _LISTED.items()}
# Short words of these are dropped whatever the reader's language, for many write in both at once.
_MIXED = LISTS["en"] | LISTS["es"]


def is_stop_word(word: str, lang: str) -> bool:
    """Whether it says nothing in the reader's language or, if very short, in English or Spanish."""
    folded = words.fold(word)
    return folded in LISTS.get(lang.lower().split("-")[0], ()) or (len(folded) <= 3 and folded in _MIXED)
