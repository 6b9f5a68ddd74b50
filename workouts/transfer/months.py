"""Names of the months as apps and browsers write them, in the languages that exports come in."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Twelve months each, spellings of one month parted by a slash: the short forms first of the app, then of browsers, then
# the whole names where those languages are common. What means different months in two languages must not stand here
# (Croatian is left out for that: its "lip" is June, the Polish one July); a test guards it.
LANGUAGES = {
    "English": "jan/january feb/february mar/march apr/april may jun/june jul/july aug/august"
    " sep/sept/september oct/october nov/november dec/december",
    "Portuguese": "jan/janeiro fev/fevereiro mar/março abr/abril mai/maio jun/junho jul/julho ago/agosto"
    " set/setembro out/outubro nov/novembro dez/dezembro",
    "Spanish": "ene/enero feb/febrero mar/marzo abr/abril may/mayo jun/junio jul/julio ago/agosto"
    " sep/sept/septiembre/setiembre oct/octubre nov/noviembre dic/diciembre",
    "French": "janv/jan/janvier févr/fév/février mars avr/avril mai juin juil/juillet août"
    " sept/sep/septembre oct/octobre nov/novembre déc/décembre",
    "German": "jan/jän/januar/jänner feb/febr/februar märz/mär/mrz apr/april mai juni/jun juli/jul aug/august"
    " sept/sep/september okt/oktober nov/november dez/dezember",
    "Italian": "gen/gennaio feb/febbraio mar/marzo apr/aprile mag/maggio giu/giugno lug/luglio ago/agosto"
    " set/settembre ott/ottobre nov/novembre dic/dicembre",
    "Dutch": "jan/januari feb/februari mrt/maart apr/april mei jun/juni jul/juli aug/augustus"
    " sep/sept/september okt/oktober nov/november dec/december",
    "Turkish": "oca/ocak şub/şubat mar/mart nis/nisan may/mayıs haz/haziran tem/temmuz ağu/ağustos"
    " eyl/eylül eki/ekim kas/kasım ara/aralık",
    "Polish": "sty/stycznia lut/lutego mar/marca kwi/kwietnia maj/maja cze/czerwca lip/lipca sie/sierpnia"
    " wrz/września paź/października lis/listopada gru/grudnia",
    "Russian": "янв/января фев/февр/февраля мар/март/марта апр/апреля май/мая июн/июнь/июня июл/июль/июля авг/августа"
    " сен/сент/сентября окт/октября ноя/нояб/ноября дек/декабря",
    "Ukrainian": "січ/січня лют/лютого бер/березня квіт/кві/квітня трав/тра/травня черв/чер/червня лип/липня"
    " серп/сер/серпня вер/вересня жовт/жов/жовтня лист/лис/листопада груд/гру/грудня",
    "Swedish": "jan/januari feb/februari mars/mar apr/april maj jun/juni jul/juli aug/augusti"
    " sep/sept/september okt/oktober nov/november dec/december",
    "Danish": "jan/januar feb/februar mar/marts apr/april maj juni/jun juli/jul aug/august"
    " sep/sept/september okt/oktober nov/november dec/december",
    "Norwegian": "jan/januar feb/februar mars/mar apr/april mai juni/jun juli/jul aug/august"
    " sep/sept/september okt/oktober nov/november des/desember",
    "Finnish": "tammi/tammik helmi/helmik maalis/maalisk huhti/huhtik touko/toukok kesä/kesäk heinä/heinäk elo/elok"
    " syys/syysk loka/lokak marras/marrask joulu/jouluk",
    "Czech": "led/ledna úno/února bře/března dub/dubna kvě/května čvn/června čvc/července srp/srpna"
    " zář/září říj/října lis/listopadu pro/prosince",
    "Slovak": "jan/januára feb/februára mar/marca apr/apríla máj/mája jún/júna júl/júla aug/augusta"
    " sep/septembra okt/októbra nov/novembra dec/decembra",
    "Hungarian": "jan/január feb/febr/február márc/március ápr/április máj/május jún/június júl/július aug/augusztus"
    " szept/szeptember okt/október nov/november dec/december",
    "Romanian": "ian/ianuarie feb/februarie mar/mart/martie apr/aprilie mai iun/iunie iul/iulie aug/august"
    " sep/sept/septembrie oct/octombrie nov/noiembrie dec/decembrie",
    "Catalan": "gen/gener feb/febr/febrer març abr/abril maig juny jul/juliol ag/agost"
    " set/setembre oct/octubre nov/novembre des/desembre",
    "Greek": "ιαν/ιανουαρίου φεβ/φεβρουαρίου μαρ/μαρτίου απρ/απριλίου μαΐ/μαϊ/μάι/μαΐου ιουν/ιουνίου ιουλ/ιουλίου"
    " αυγ/αυγούστου σεπ/σεπτ/σεπτεμβρίου οκτ/οκτωβρίου νοε/νοεμ/νοεμβρίου δεκ/δεκεμβρίου",
    "Indonesian": "jan/januari feb/februari mar/maret apr/april mei jun/juni jul/juli agu/agt/agustus"
    " sep/september okt/oktober nov/november des/desember",
}
NUMBERED = re.compile(r"(\d{1,2}) ?[월月]")  # Korean, Chinese and Japanese


def fold(text: str) -> str:
    """Compatible forms made one (a narrow blank is a blank, a full-width digit a digit), case folded."""
    # Once more behind, since folding takes some letters apart (the ΐ of the Greek May).
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


MONTHS = {
    fold(spelling): month
    for months in LANGUAGES.values()
    for month, spellings in enumerate(months.split(), start=1)
    for spelling in spellings.split("/")
}


@lru_cache(maxsize=1024)
def month_of(name: str) -> int | None:
    """1 to 12 by a name in any of the languages, with or without a dot; None where it is no month's."""
    name = fold(name).strip(" .")
    if numbered := NUMBERED.fullmatch(name):
        month = int(numbered[1])
        return month if 1 <= month <= 12 else None
    return MONTHS.get(name)
