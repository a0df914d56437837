# Arwyddion bod adborth yn cael ei gamddefnyddio. Drafft: nid oes siaradwr brodorol wedi ei ddarllen eto.
nav-flags = Baneri
flags-title = Baneri ar atebion
flags-intro = Mae baner yn dweud bod rhywbeth ynghylch atebion yn edrych yn od. Nid yw’n profi dim. Mae person yn edrych ac yn penderfynu. Ni ddywedir wrth neb a atebodd, ac ni wrthodir neb.
flags-count-open = { $count ->
    [0] Nid oes ateb mewn baner agored.
    [one] Mae { $number } ateb mewn baner agored ac yn cyfrif yn y ffigurau.
   *[other] Mae { $number } ateb mewn baneri agored ac yn cyfrif yn y ffigurau.
}
flags-count-aside = { $count ->
    [0] Nid oes ateb wedi’i roi o’r neilltu.
    [one] Mae { $number } ateb wedi’i roi o’r neilltu ac yn gadael y ffigurau mewn toriad dyddiol.
   *[other] Mae { $number } ateb wedi’u rhoi o’r neilltu ac yn gadael y ffigurau mewn toriadau dyddiol.
}
flags-views = Rhannau’r rhestr
flags-open = I’w penderfynu
flags-decided = Wedi’u penderfynu
flags-none = Nid oes baner i’w phenderfynu.
flags-none-decided = Nid oes baner wedi’i phenderfynu eto.
flags-did-decided = Mae eich penderfyniad ar gofnod.
flag-open = Agor y faner
flag-back = Yn ôl i’r baneri
flag-answers = { $count ->
    [one] { $number } ateb
   *[other] { $number } ateb
}

flag-kind-burst = Llawer o atebion ar unwaith
flag-kind-own-network = Atebion o rwydwaith yr heddlu ei hun
flag-kind-staff-contact = Rhif neu gyfeiriad staff
flag-kind-same-words = Yr un geiriau bron
flag-kind-own-device = Atebion o ddyfais staff
flag-kind-quick = Atebwyd yn rhy gyflym
flag-kind-hand-out = Ychydig o godau wedi’u rhoi
flag-kind-second-code = Ail god ar ôl ateb
flag-kind-flip = Sgoriau a newidiodd yn sydyn

flag-about-officer = Ynghylch { $name }.
flag-about-team = Ynghylch { $name }.
flag-about-nobody = Nid oes swyddog na thîm yn hysbys.

flag-why-burst-day = Daeth { $number } ateb mewn un diwrnod; byddai { $usual } yn arferol.
flag-why-burst-week = Daeth { $number } ateb mewn saith diwrnod; byddai { $usual } yn arferol.
flag-why-own-network = Daeth yr atebion o rwydwaith yr heddlu.
flag-why-staff-contact = Gofynnodd person am gyswllt ar rif neu gyfeiriad sydd ar restr yr heddlu ei hun.
flag-why-same-words = Mae o leiaf bedair rhan o bump o’r geiriau yr un fath.
flag-why-own-device = Yr un oedd y cyfeiriad a’r porwr â rhai aelod o staff a oedd wedi mewngofnodi’r diwrnod hwnnw.
flag-why-quick = Daeth ateb { $number } eiliad ar ôl gwneud ei god.
flag-why-hand-out = Rhoddwyd cod mewn { $number } o { $of } cyswllt mewn tair wythnos ar ddeg.
flag-why-hand-out-usual = Byddai { $usual } yn arferol.
flag-why-second-code = Gwnaed cod ar gyfer cyswllt yr oedd ei god cyntaf wedi’i ateb.
flag-why-flip = Mae gan { $number } ateb o’r pedair wythnos ddiwethaf gymedr o { $late }.
flag-why-flip-usual = Yn y flwyddyn cynt roedd yn { $usual }.

flag-meaning-burst = Gall fod yn ymgyrch, yn wythnos brysur neu’n rhywun sy’n ateb dro ar ôl tro.
flag-meaning-own-network = Gall fod yn ymwelydd â gorsaf sy’n defnyddio ei rhwydwaith diwifr, neu’n staff sy’n ateb dros rywun.
flag-meaning-staff-contact = Gall fod yn ddioddefwr sy’n gweithio i’r heddlu, neu’n staff sy’n ateb dros rywun.
flag-meaning-same-words = Gall fod yn un person mewn sawl cyswllt, yn eiriau a arddywedwyd, neu’n gopïau.
flag-meaning-own-device = Gall fod yn swyddog a fenthycodd ddyfais, neu’n staff sy’n ateb amdanynt eu hunain. Ni chedwir pa gyfrif ydoedd.
flag-meaning-quick = Mae sganio cod, darllen a dewis yn cymryd mwy o amser i berson. Gall cloc anghywir wneud hyn hefyd.
flag-meaning-hand-out = Gall fod yn fath o waith, neu’n rhywun sy’n dewis pwy i’w holi.
flag-meaning-second-code = Gall fod yn ail ddioddefwr yn yr un cyswllt, neu’n rhywun sy’n gobeithio am ateb gwell.
flag-meaning-flip = Gall fod yn newid gwaith, yn un achos gwael â llawer o ddioddefwyr, neu’n rhywun sy’n ateb dro ar ôl tro.

flag-counts-now = Mae’r atebion hyn yn cyfrif yn y ffigurau.
flag-set-aside-now = Mae’r atebion hyn wedi’u rhoi o’r neilltu. Maent yn gadael y ffigurau mewn toriadau dyddiol, gydag eraill, ac yn aros ar gofnod.
flag-answer-withdrawn = Tynnwyd yn ôl
flag-answer-set-aside = Rhoddwyd o’r neilltu
flag-the-answers = Yr atebion
flag-no-words-for-reader = Dim ond i’r rhai sy’n cael darllen geiriau y dangosir atebion unigol, eu rhifau a’u hamserau: wrth ymyl enw byddent yn dweud pwy ydoedd.
flag-decisions = Yr hyn a benderfynwyd
flag-decided-by = { $decision }, { $name }
flag-decide = Penderfynu
flag-decide-what = Beth yw eich barn am yr atebion hyn?
flag-decision-genuine = Maent yr hyn yr ymddangosant
flag-decision-set-aside = Eu rhoi o’r neilltu
flag-decision-unclear = Ni all neb ddweud
flag-decision-error = Dewiswch eich barn
flag-reason = Pam?
flag-reason-hint = Bydd pwy bynnag sy’n edrych eto yn ei ddarllen. { $number } nod ar y mwyaf.
flag-reason-gone = Mae amser y rheswm ar ben ac fe’i dilëwyd.
flag-reason-error = Dywedwch pam
flag-decide-go = Cofnodi’r penderfyniad
