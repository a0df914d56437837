# Yr hyn a ysgrifennodd pobl: y rhestr i’r rhai â hawl, a’r hyn y mae swyddogion yn ei ddarllen am eu cysylltiadau eu hunain.
nav-words = Geiriau
words-title = Yr hyn a ysgrifennodd pobl
words-about = Darllenwch yr hyn a ysgrifennodd pobl gyda’u hatebion, y diweddaraf yn gyntaf, neu chwiliwch ynddo. Mae pob ateb a ddangosir i chi yn mynd ar y cofnod gyda’ch rheswm. Nid yw’r hyn y chwiliwch amdano yn mynd arno.
words-purpose = Pam ydych chi eisiau darllen?
words-purpose-choose = Dewiswch reswm
words-purpose-error = Dewiswch reswm dros ddarllen
words-search = Chwilio am
words-search-hint = Gadewch ef yn wag i ddarllen popeth. Rhaid i bob gair fod yno, hyd at { $number }; ceir hyd i derfyniadau eraill hefyd.
words-search-none = Teipiwch air i chwilio amdano, neu gadewch ef yn wag
words-search-many = Chwiliwch am { $number } gair ar y mwyaf
words-search-long = Teipiwch { $number } nod ar y mwyaf
words-search-place = Mae’r dudalen honno wedi symud ymlaen. Rydych yn dechrau eto yma
words-go = Dangos
words-found = Yr hyn a ganfuwyd
words-none = Ni chanfuwyd dim.
words-none-written = Nid oes neb wedi ysgrifennu dim eto.
words-work = Yn agor: { $kind }
words-older = Hŷn
words-again = I’r diweddaraf

own-title = Yr hyn a ddywedodd pobl
own-link = Yr hyn a ddywedodd pobl am eich cysylltiadau
own-about = Dyma’r hyn a ddywedodd pobl am gysylltiadau lle’r oeddech yn bresennol, yn eu geiriau eu hunain. Daw diolch yn gyntaf.
own-thanks = Diolch
own-others = Rhagor a ddywedodd pobl
own-batch = { $count ->
    [one] { $number } person
   *[other] { $number } o bobl
}
own-empty = Nid oes dim i’w ddarllen eto. Fe ddaw.
own-empty-more = Nid oes rhagor i’w ddarllen yma.
own-rules = Sut mae’r dudalen hon yn gweithio
own-rule-together = Rydych yn darllen yr hyn a ddywedodd o leiaf { $number } o bobl, i gyd ar unwaith, fel na ellir adnabod neb.
own-rule-age = Mae geiriau o leiaf wythnos oed pan fyddwch yn eu darllen. Daw diolch yn gynt.
own-rule-order = Nid ydynt mewn unrhyw drefn, ac nid oes amser na sgôr wrth eu hymyl.
own-rule-other = Mae rhywun wrth y ddesg wedi eu darllen yn gyntaf. Nid yw’r hyn y mae’n rhaid i rywun arall ddelio ag ef yn dod yma.
own-rule-gone = Os bydd un person yn tynnu ei eiriau yn ôl, mae popeth a ddaeth gyda nhw yn mynd hefyd.
own-older = Hŷn
own-newest = I’r diweddaraf
