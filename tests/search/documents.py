"""Forty things of a network as rooms would hand them to search; the one place that states their shape for all tests."""

from datetime import date
from typing import Any

from search.contract import SearchDocument

EL_PASO, TUCSON, SAN_ANTONIO, HOUSTON = (
    (31.7619, -106.485),
    (32.2226, -110.9747),
    (29.4241, -98.4936),
    (29.7604, -95.3698),
)
LAS_CRUCES = (32.3199, -106.7637)

HELP = {
    "asylum": {"en": "Asylum", "es": "Asilo", "fr": "Asile", "pt": "Asilo", "ar": "اللجوء", "zh-hans": "庇护"},
    "labor": {"en": "Work and wages", "es": "Trabajo y salarios", "ar": "العمل والأجور"},
    "health": {"en": "Health care", "es": "Salud", "ht": "Swen sante"},
    "family-petition": {"en": "Family petitions", "es": "Peticiones familiares"},
    "consular-id": {"en": "Consular ID and passport", "es": "Matrícula consular y pasaporte"},
}
ALL: list[SearchDocument] = []


def add(kind: str, key: str, title: dict[str, str], body: dict[str, str] | None = None, **more: Any) -> None:
    facets = {name: tuple(value.split()) for name, value in more.pop("facets", {}).items()}
    labels: dict[str, str] = {}
    for code in facets.get("help", ()):
        for lang, label in HELP[code].items():
            labels[lang] = f"{labels.get(lang, '')} {label}".strip()
    facets.setdefault("in", tuple(title))
    ALL.append(SearchDocument(kind, key, title, body or {}, labels, facets, **more))


add(
    "service",
    "asylum-el-paso",
    {"en": "Asylum representation"},
    {"en": "Attorneys represent people who fear returning. We take cases at the immigration court."},
    facets={"help": "asylum", "spoken": "en es", "state": "TX", "county": "tx-el-paso-county", "cost": "free"},
    points=(EL_PASO,),
)
add(
    "service",
    "asylum-tucson",
    {"en": "Legal orientation", "es": "Orientación legal"},
    {"en": "Help with asylum forms.", "es": "Ayuda con los formularios de asilo y con las entrevistas."},
    facets={"help": "asylum", "spoken": "es", "state": "AZ", "cost": "low"},
    points=(TUCSON,),
)
add(
    "service",
    "asylum-remote",
    {"en": "Asylum helpline", "es": "Línea de ayuda de asilo"},
    {"en": "Advice by telephone.", "es": "Consejo por teléfono."},
    facets={"help": "asylum", "spoken": "en es fr ht", "cost": "free"},
    remote=True,
)
add(
    "service",
    "wages-houston",
    {"en": "Unpaid wages clinic"},
    {"en": "Recovering wages that an employer did not pay."},
    facets={"help": "labor", "spoken": "en es", "state": "TX", "cost": "free"},
    points=(HOUSTON,),
)
add(
    "service",
    "wages-texas",
    {"en": "Workers' rights project", "es": "Proyecto de derechos laborales"},
    {"en": "We travel to workers in all of Texas.", "es": "Viajamos a donde están los trabajadores en todo Texas."},
    facets={"help": "labor", "spoken": "es", "state": "TX", "cost": "free"},
    areas=("tx",),
)
add(
    "service",
    "health-nationwide",
    {"en": "Migrant health line", "ht": "Liy sante pou imigran"},
    {"en": "Doctors for farm workers.", "ht": "Doktè ki pale kreyòl ap ede moun."},
    facets={"help": "health", "spoken": "en ht", "cost": "free"},
    areas=("us",),
)
add(
    "service",
    "family-san-antonio",
    {"en": "Family petitions", "es": "Peticiones familiares"},
    {"en": "Petitions for spouses and children.", "es": "Peticiones para esposos, esposas e hijos."},
    facets={"help": "family-petition", "spoken": "es en", "state": "TX", "cost": "sliding"},
    points=(SAN_ANTONIO,),
)
add(
    "service",
    "two-offices",
    {"en": "Citizenship classes"},
    {"en": "Evening classes at two offices."},
    facets={"spoken": "en", "state": "TX AZ", "cost": "free"},
    points=(HOUSTON, TUCSON),
)
add(
    "service",
    "passport",
    {"es": "Pasaportes y matrículas", "en": "Passports and consular IDs"},
    {"es": "Expedición de pasaportes con cita previa.", "en": "Passports are issued by appointment."},
    facets={"help": "consular-id", "spoken": "es", "state": "TX", "cost": "paid"},
    points=(EL_PASO,),
)
add(
    "organization",
    "consulate-el-paso",
    {"es": "Consulado General en El Paso", "en": "Consulate General in El Paso"},
    facets={"organization_kind": "consulate", "spoken": "es", "state": "TX"},
    points=(EL_PASO,),
    areas=("tx-el-paso-county",),
)
add(
    "organization",
    "clinic-las-cruces",
    {"en": "Border legal clinic"},
    {"en": "A clinic of law students."},
    facets={"organization_kind": "legal-clinic", "spoken": "en es", "state": "NM"},
    points=(LAS_CRUCES,),
)
add(
    "organization",
    "church-houston",
    {"en": "Sanctuary church", "es": "Iglesia santuario", "vi": "Nhà thờ tị nạn"},
    {
        "en": "A congregation that accompanies families.",
        "es": "Una congregación que acompaña a las familias.",
        "vi": "Hội thánh đồng hành với các gia đình nhập cư.",
    },
    facets={"organization_kind": "faith", "spoken": "en es vi", "state": "TX"},
    points=(HOUSTON,),
)
add(
    "organization",
    "mayan-league",
    {"en": "Maya peoples' league", "quc": "Kꞌicheꞌ winaq"},
    {"en": "Interpreters for K'iche', Q'anjob'al, Mam and Ixil.", "quc": "Kꞌicheꞌ tzij"},
    facets={"organization_kind": "ngo", "spoken": "quc mam es", "state": "TX"},
    points=(HOUSTON,),
)
add(
    "organization",
    "university",
    {"en": "University dream center", "es": "Centro para estudiantes soñadores"},
    facets={"organization_kind": "university", "spoken": "en es", "state": "AZ"},
    points=(TUCSON,),
)
add(
    "policy",
    "tx-policy",
    {"en": "Cooperation with detainers"},
    {"en": "Jails must honor requests to hold a person."},
    facets={"provision": "detainers", "state": "TX"},
    areas=("tx",),
)
add(
    "policy",
    "tucson-policy",
    {"en": "Questions about status"},
    {"en": "Officers do not ask about immigration status."},
    facets={"provision": "asking-status", "state": "AZ"},
    areas=("az-tucson",),
)
add(
    "policy",
    "el-paso-policy",
    {"en": "Library cards for everyone"},
    {"en": "No question about papers at libraries."},
    facets={"provision": "id-documents", "state": "TX"},
    areas=("tx-el-paso",),
)
add(
    "guide",
    "police",
    {"en": "If police stop you", "es": "Si la policía le detiene", "ar": "إذا أوقفتك الشرطة"},
    {
        "en": "You have the right to remain silent. Stay calm and do not run.",
        "es": "Tiene derecho a guardar silencio. Mantenga la calma y no corra.",
        "ar": "لديك الحق في التزام الصمت. ابق هادئًا ولا تركض. اتصل بالمحامين.",
    },
    facets={"topic": "know-your-rights"},
    boost=1.5,
)
add(
    "guide",
    "lawyer",
    {
        "en": "Finding a lawyer and avoiding fraud",
        "es": "Encontrar un abogado y evitar el fraude",
        "fr": "Trouver un avocat et éviter la fraude",
        "pt": "Encontrar um advogado e evitar fraudes",
    },
    {
        "en": "A notary is not a lawyer. Lawyers have a bar number.",
        "es": "Un notario no es un abogado. Los abogados tienen un número de colegiado.",
        "fr": "L'avocat est inscrit au barreau. Les avocats donnent un reçu. Demandes d'asile.",
        "pt": "Os advogados têm registro. Pedidos de asilo e imigração.",
    },
    facets={"topic": "legal-help fraud"},
)
add(
    "guide",
    "family-plan",
    {"en": "A family plan", "es": "Un plan familiar", "zh-hans": "家庭应急计划"},
    {
        "en": "Decide who cares for the children.",
        "es": "Decida quién cuidará a los niños.",
        "zh-hans": "决定谁来照顾孩子。准备好移民律师的电话。",
    },
    facets={"topic": "family"},
)
add(
    "guide",
    "detained",
    {"en": "Finding a detained person", "es": "Encontrar a una persona detenida"},
    {"en": "Use the number on any letter.", "es": "Use el número que está en cualquier carta. Mañana puede cambiar."},
    facets={"topic": "detention"},
)
add(
    "guide",
    "children",
    {"es": "Registrar a los niños nacidos aquí"},
    {"es": "Actas de nacimiento y doble nacionalidad."},
    facets={"topic": "documents family"},
)
add(
    "guide",
    "return",
    {"es": "Regresar a casa: la escuela de los hijos", "en": "Going home: the children's school"},
    {"es": "Documentos para inscribir a niñas y niños.", "en": "Papers for enrolling children."},
    facets={"topic": "school"},
)
add(
    "guide",
    "english-only",
    {"en": "Working and being paid"},
    {"en": "Keep a notebook of hours. Employers must pay."},
    facets={"topic": "work"},
)
add(
    "guide",
    "arabic-only",
    {"ar": "حقوق العمال"},
    {"ar": "يجب على أصحاب العمل دفع الأجور للعمال المهاجرين."},
    facets={"topic": "work"},
)
add(
    "guide",
    "creole",
    {"ht": "Jwenn yon avoka"},
    {"ht": "Yon avoka gen yon nimewo. Pa peye yon notè."},
    facets={"topic": "legal-help"},
)
add("guide", "chinese", {"zh-hans": "寻找律师"}, {"zh-hans": "公证人不是律师。"}, facets={"topic": "legal-help"})
add(
    "term", "detainer", {"en": "Detainer", "es": "Orden de retención"}, {"en": "A request to hold a person for agents."}
)
add(
    "term",
    "asylum",
    {"en": "Asylum", "es": "Asilo"},
    {"en": "Protection for a person who fears harm.", "es": "Protección para quien teme sufrir daño."},
)
add("term", "bond", {"en": "Bond", "es": "Fianza"}, {"en": "Money paid so that a person waits at home."})
add("term", "notary", {"en": "Notary", "es": "Notario"}, {"en": "A notary only certifies signatures."})
add("term", "daca", {"en": "DACA", "es": "DACA"}, {"en": "Deferred action for people who came as children."})
add(
    "event",
    "mobile-consulate",
    {"es": "Consulado móvil en Las Cruces", "en": "Mobile consulate in Las Cruces"},
    {"es": "Traiga su acta de nacimiento."},
    dates=(date(2026, 12, 5), date(2026, 12, 6)),
    points=(LAS_CRUCES,),
    facets={"event_kind": "mobile-consulate", "mode": "in-person", "host": "consulate-el-paso", "state": "NM"},
)
add(
    "event",
    "rights-talk",
    {"en": "Know your rights talk", "es": "Plática: conozca sus derechos"},
    {"en": "Questions are welcome."},
    dates=(date(2026, 12, 1), date(2026, 12, 8), date(2027, 1, 5)),
    remote=True,
    facets={"event_kind": "know-your-rights", "mode": "online", "host": "church-houston"},
)
add(
    "event",
    "clinic-day",
    {"en": "Legal clinic day"},
    {"en": "Bring your papers."},
    dates=(date(2027, 2, 20),),
    points=(TUCSON,),
    facets={"event_kind": "legal-clinic", "mode": "hybrid", "host": "university", "state": "AZ"},
)
add(
    "event",
    "fair",
    {"en": "Health fair", "es": "Feria de salud"},
    {},
    dates=(date(2026, 12, 1),),
    points=(HOUSTON,),
    facets={"event_kind": "fair", "mode": "in-person", "host": "church-houston", "state": "TX"},
)
add(
    "service",
    "markup",
    {"en": "Forms & <b>copies</b>"},
    {"en": 'We copy <script>alert(1)</script> forms & "letters".'},
    facets={"spoken": "en", "cost": "low"},
)
add(
    "service",
    "notarial",
    {"en": "Certified translations", "fr": "Traductions certifiées"},
    {"en": "Translators of birth certificates.", "fr": "Les traducteurs d'actes de naissance."},
    facets={"spoken": "en fr", "state": "TX", "cost": "paid"},
    points=(HOUSTON,),
)
add(
    "service",
    "shelter",
    {"es": "Albergue para familias"},
    {"es": "Camas para quienes acaban de llegar."},
    facets={"spoken": "es", "state": "TX", "cost": "free"},
    points=(EL_PASO,),
)
add(
    "organization",
    "school",
    {"en": "Newcomer school", "es": "Escuela para recién llegados"},
    facets={"organization_kind": "school", "spoken": "en es", "state": "TX"},
    points=(SAN_ANTONIO,),
)
