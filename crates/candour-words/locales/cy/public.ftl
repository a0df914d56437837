# Tudalennau cyhoeddus. Drafft: heb ei ddarllen eto gan siaradwr Cymraeg.

## Start
start-title = Dechrau
start-heading = Dywedwch wrthym sut wnaethon ni
start-intro = A gawsoch chi gysylltiad â { $force }? Gallwch ddweud wrthym sut aeth hi. Mae'n cymryd tua munud.
start-feedback = Dweud wrthym sut wnaethon ni
start-feedback-more = Gyda chod neu hebddo
start-rights = Darllen eich hawliau
start-rights-more = Yr hyn y gallwch ei ddisgwyl gennym ni
start-support = Dod o hyd i gymorth
start-support-more = Pobl y gallwch siarad â nhw
start-receipt = Wedi ateb o'r blaen?
start-receipt-more = Defnyddiwch eich derbynneb i ychwanegu geiriau neu i dynnu'ch ateb yn ôl

## Danger
danger = Os ydych mewn perygl nawr, ffoniwch { $emergency }.
danger-silent = Os na allwch siarad, ffoniwch { $emergency } ar ffôn symudol, yna pwyswch { $silent }.
not-watched = Nid oes neb yn gwylio'r dudalen hon am argyfyngau.

## Code
code-title = Teipiwch eich cod
code-heading = Teipiwch eich cod
code-label = Eich cod
code-hint = Mae ganddo 11 o lythrennau a rhifau, fel { $example }. Nid yw llythrennau mawr neu fach na bylchau o bwys.
code-go = Ymlaen
code-none = Does gen i ddim cod
code-error-empty = Teipiwch eich cod.
code-error-symbol = Nid yw un o'r nodau hyn byth mewn cod. Gwiriwch ef a theipiwch y cod eto.
code-error-length = Mae gan god 11 o lythrennau a rhifau. Cyfrifwch nhw a theipiwch y cod eto.
code-error-check = Nid yw un nod yn ffitio. Gwiriwch y cod a theipiwch ef eto.

code-mistyped-title = Nid yw'r cod hwn yn edrych yn iawn
code-mistyped-what = Mae gan god 11 o lythrennau a rhifau. Efallai fod un neu fwy ohonynt yn anghywir yma.
code-unknown-title = Nid ydym yn adnabod y cod hwn
code-unknown-what = Efallai fod camgymeriad ynddo. Gwiriwch ef a theipiwch ef eto.
code-used-title = Mae'r cod hwn wedi'i ddefnyddio
code-used-what = Mae pob cod yn gweithio unwaith. Nid oes angen i chi wneud dim.
code-expired-title = Nid yw'r cod hwn yn gweithio mwyach
code-expired-what = Mae codau'n peidio â gweithio ar ôl amser. Efallai fod cod mwy newydd wedi cymryd ei le hefyd. Hoffem glywed gennych o hyd.
code-ways = Beth allwch chi ei wneud nawr
code-ways-again = Teipio cod
code-ways-without = Ateb heb god
code-kept = Yr hyn a ysgrifennoch
code-kept-hint = Ni chadwyd hyn. Gallwch ei gopïo oddi yma.

## Feedback
feedback-title = Dywedwch wrthym sut wnaethon ni
feedback-heading = Sut oedd ein cysylltiad â chi?
feedback-doors = Beth hoffech chi ei wneud?
feedback-door-rate = Dweud wrthym sut wnaethon ni
feedback-door-rights = Darllen eich hawliau
feedback-hint = Dewiswch un. 5 yw'r gorau.
rating-5 = 5 – Da iawn
rating-4 = 4 – Da
rating-3 = 3 – Yn y canol
rating-2 = 2 – Gwael
rating-1 = 1 – Gwael iawn
feedback-words = Pam wnaethoch chi ddewis hyn? Does dim rhaid i chi ysgrifennu dim.
feedback-words-hint = Ysgrifennwch hyd at { $limit } o nodau, mewn unrhyw iaith.
feedback-reader = Mae tîm bach yn { $force } yn darllen yr hyn a ysgrifennwch. Dim ond os gall rhywun gael niwed, neu os gall fod ei angen fel tystiolaeth, y byddant yn ei basio ymlaen. Yn nes ymlaen efallai y bydd y bobl a gafodd gysylltiad â chi yn ei ddarllen hefyd, yn gymysg ag atebion eraill. Dim ond os byddwch chi'n ei ysgrifennu y bydd eich enw yno.
feedback-send = Anfon
feedback-no-code = Rydych chi'n ateb heb god.
feedback-error-rating = Dewiswch rif o 1 i 5.
feedback-error-words = Ysgrifennoch chi { $number } o nodau. Torrwch ef i { $limit }.
feedback-error-again = Nid yw'ch ateb wedi'i anfon eto. Pwyswch “Anfon” eto.
feedback-error-unavailable = Ni allem gadw'ch ateb nawr. Mae'r cyfan yma o hyd. Arhoswch funud a phwyswch “Anfon” eto.

## Thanks
thanks-title = Diolch
thanks-heading = Diolch. Mae'ch ateb gennym ni.
thanks-first-stands = Rydych wedi anfon y ffurflen hon o'r blaen gyda'r rhif { $number }. Mae'r rhif hwnnw'n aros.
thanks-receipt = Eich derbynneb
thanks-receipt-use = Ysgrifennwch hi neu tynnwch lun ohoni. Gyda hi gallwch ychwanegu geiriau yn nes ymlaen, gofyn i ni gysylltu, neu dynnu'ch ateb yn ôl. Ni allwn ei dangos i chi eto.
thanks-next = Beth sy'n digwydd nesaf
thanks-next-words = Mae person yn darllen yr hyn a ysgrifennoch o fewn { $span }.
thanks-next-figures = Mae'ch rhif yn ymuno â'r ffigurau sy'n dangos sut rydym yn gwneud.
thanks-next-reply = Ni fyddwn yn cysylltu oni bai eich bod yn gofyn i ni. Yr un eithriad yw os gallech chi neu rywun arall fod mewn perygl.
thanks-more = Os hoffech chi, gallwch wneud mwy
thanks-close = Gallwch gau'r dudalen hon nawr.

## Contact
contact-title = Gofyn i ni gysylltu
contact-heading = Gofyn i ni gysylltu
contact-intro = Dywedwch wrthym sut i gysylltu â chi'n ddiogel. Dim ond y bobl a fydd yn gwneud hynny all ddarllen hyn.
contact-method = Sut dylem ni gysylltu â chi?
contact-method-telephone = Ffoniwch fi
contact-method-sms = Anfonwch neges destun ataf
contact-method-email = Anfonwch e-bost ataf
contact-method-other = Ffordd arall
contact-to = Y rhif neu'r cyfeiriad i'w ddefnyddio
contact-to-hint = Os dewisoch chi ffordd arall, dywedwch wrthym beth yw hi.
contact-name = Beth dylem ni eich galw?
contact-when = Pryd mae'n ddiogel?
contact-when-hint = Er enghraifft, dyddiau'r wythnos o 9 i 3.
contact-do-not = Beth na ddylem ei wneud?
contact-do-not-hint = Er enghraifft, peidio â gadael neges, neu beidio â dweud pwy sy'n ffonio.
contact-optional = Gallwch adael hwn yn wag.
contact-send = Gofyn i ni gysylltu
contact-error-method = Dewiswch sut y dylem gysylltu â chi.
contact-error-to = Teipiwch y rhif neu'r cyfeiriad i'w ddefnyddio.
contact-error-long = Torrwch hwn i { $limit } o nodau.
contact-error-control = Mae nod yma na allwn ei ddefnyddio. Teipiwch ef eto.
contact-done-title = Byddwn yn cysylltu
contact-done-what = Bydd person yn ceisio cysylltu â chi o fewn { $span }, yn y ffordd y gofynnoch chi.

## Equality
equality-title = Rhai cwestiynau amdanoch chi
equality-heading = Rhai cwestiynau amdanoch chi
equality-why = Rydym yn gofyn er mwyn gweld a ydym yn trin pawb yn dda. Does dim rhaid i chi ateb yr un ohonynt.
equality-apart = Rydym yn cadw'r atebion hyn ar wahân i bopeth arall. Ni all neb sy'n gweithio yma eu cysylltu â chi.
equality-age = Beth yw eich oed?
equality-age-under-16 = Dan 16
equality-age-16-24 = 16 i 24
equality-age-25-34 = 25 i 34
equality-age-35-44 = 35 i 44
equality-age-45-54 = 45 i 54
equality-age-55-64 = 55 i 64
equality-age-65-over = 65 neu drosodd
equality-age-not-said = Byddai'n well gen i beidio â dweud
equality-ethnic = Beth yw eich grŵp ethnig?
equality-ethnic-asian = Asiaidd neu Asiaidd Prydeinig
equality-ethnic-black = Du, Du Prydeinig, Caribïaidd neu Affricanaidd
equality-ethnic-mixed = Cymysg neu fwy nag un grŵp
equality-ethnic-white = Gwyn
equality-ethnic-other = Grŵp arall
equality-ethnic-not-said = Byddai'n well gen i beidio â dweud
equality-disability = A oes gennych broblem iechyd, corff neu feddwl, sydd wedi para blwyddyn neu a fydd yn para blwyddyn?
equality-disability-yes = Oes
equality-disability-no = Nac oes
equality-disability-not-said = Byddai'n well gen i beidio â dweud
equality-sex = Beth yw eich rhyw?
equality-sex-female = Benyw
equality-sex-male = Gwryw
equality-sex-another = Rwy'n ei ddweud mewn ffordd arall
equality-sex-not-said = Byddai'n well gen i beidio â dweud
equality-send = Anfon yr atebion hyn
equality-done-title = Diolch
equality-done-what = Mae'ch atebion gennym ni. Maent yn ein helpu i weld a ydym yn trin pawb yn dda.
equality-nothing-what = Ni ddewisoch ateb. Mae hynny'n iawn. Ni chadwyd dim.

## Receipt
receipt-title = Defnyddio'ch derbynneb
receipt-heading = Defnyddio'ch derbynneb
receipt-intro = Cawsoch dderbynneb pan anfonoch eich ateb. Gyda hi gallwch ychwanegu geiriau, gofyn i ni gysylltu, neu dynnu'ch ateb yn ôl.
receipt-label = Eich derbynneb
receipt-hint = Mae ganddi 15 o lythrennau a rhifau, fel { $example }. Nid yw llythrennau mawr neu fach na bylchau o bwys.
receipt-go = Ymlaen
receipt-error-empty = Teipiwch eich derbynneb.
receipt-error-symbol = Nid yw un o'r nodau hyn byth mewn derbynneb. Gwiriwch hi a theipiwch hi eto.
receipt-error-length = Mae gan dderbynneb 15 o lythrennau a rhifau. Cyfrifwch nhw a theipiwch hi eto.
receipt-error-check = Nid yw un nod yn ffitio. Gwiriwch y dderbynneb a theipiwch hi eto.
receipt-unknown-title = Ni allwn ddod o hyd i'r dderbynneb hon
receipt-unknown-what = Efallai fod camgymeriad ynddi. Gwiriwch hi a theipiwch hi eto.
receipt-menu-title = Beth hoffech chi ei wneud?
receipt-menu-heading = Beth hoffech chi ei wneud?
receipt-words = Ychwanegu geiriau
receipt-words-label = Beth hoffech chi ei ychwanegu?
receipt-words-error-empty = Ysgrifennwch yr hyn yr hoffech ei ychwanegu.
receipt-words-send = Ychwanegu'r geiriau hyn
receipt-words-done-title = Rydym wedi ychwanegu'ch geiriau
receipt-words-done-what = Mae person yn eu darllen o fewn { $span }.
receipt-too-many = Rydych wedi defnyddio'r dderbynneb hon gynifer o weithiau ag y gallwch. Os oes mwy i'w ddweud, gallwch ateb eto heb god.
receipt-withdraw = Tynnu'ch ateb yn ôl
receipt-withdraw-what = Mae'ch geiriau'n gadael ein hadborth ar unwaith. Mae'ch rhif yn gadael ein ffigurau yn nes ymlaen, gyda rhai eraill, fel na all neb wybod mai eich rhif chi oedd ef.
receipt-withdraw-next = Mynd ymlaen i'w dynnu'n ôl
receipt-confirm-title = Tynnu'ch ateb yn ôl?
receipt-confirm-what = Mae'r hyn a ysgrifennoch yn cael ei ddileu ar unwaith. Ni allwn ddod ag ef yn ôl. Mae'ch rhif yn gadael ein ffigurau yn nes ymlaen, gyda rhai eraill, fel na all neb wybod mai eich rhif chi oedd ef. Os gwnaeth eich geiriau i ni boeni y gallai rhywun gael niwed, mae nodyn o hynny'n aros.
receipt-confirm-yes = Ie, tynnwch fy ateb yn ôl
receipt-confirm-no = Na, cadwch fy ateb
receipt-withdrawn-title = Mae'ch ateb wedi'i dynnu'n ôl
receipt-withdrawn-what = Mae'r hyn a ysgrifennoch wedi'i ddileu. Mae'ch rhif yn gadael ein ffigurau yn nes ymlaen, gyda rhai eraill, fel na all neb wybod mai eich rhif chi oedd ef.
receipt-held-confirm = Rhaid i’r heddlu gadw copi o’r hyn a ysgrifennoch am y tro. Mae ei angen ar gyfer ymchwiliad, neu i gadw rhywun yn ddiogel. Gallwch dynnu’ch ateb yn ôl o hyd: mae’ch geiriau’n gadael ein hadborth ar unwaith. Caiff y copi ei ddileu pan na fydd ei angen mwyach. Mae’ch rhif yn gadael ein ffigurau yn nes ymlaen, gyda rhai eraill.
receipt-held-what = Nid yw’ch geiriau’n rhan o’n hadborth mwyach. Rhaid i’r heddlu gadw copi am y tro. Mae ei angen ar gyfer ymchwiliad, neu i gadw rhywun yn ddiogel. Dim ond ychydig o bobl a gaiff ei agor. Pan na fydd ei angen mwyach, caiff ei ddileu, a gallwch weld hynny yma. Mae’ch rhif yn gadael ein ffigurau yn nes ymlaen, gyda rhai eraill, fel na all neb wybod mai eich rhif chi oedd ef.
receipt-held-ask = Os oes gennych gwestiwn am hyn, gallwch ofyn i: { $contact }
receipt-held-ask-force = Os oes gennych gwestiwn am hyn, gallwch ofyn i { $force }.
receipt-held-complain = Os credwch fod hyn yn anghywir, gallwch gwyno wrth y Comisiynydd Gwybodaeth: { $address }
receipt-held-over = Bu’n rhaid i’r heddlu gadw copi am gyfnod. Mae’r copi hwnnw wedi’i ddileu hefyd nawr.
receipt-again = Gwneud rhywbeth arall gyda'ch derbynneb
receipt-unavailable = Ni allem wneud hyn nawr. Ni newidiwyd dim. Mae'r cyfan yma o hyd. Arhoswch funud a rhowch gynnig arall arni.
receipt-send-again = Nid yw hyn wedi'i anfon eto. Pwyswch y botwm eto.

## Rights
rights-title = Eich hawliau
rights-heading = Eich hawliau
rights-intro = Os gwnaed trosedd yn eich erbyn, mae gennych hawliau. Nid yw o bwys a ddywedoch chi wrth yr heddlu amdani. Daw'r hawliau o lyfr rheolau o'r enw Cod y Dioddefwyr.
rights-edition = Mae'r dudalen hon am y Cod ar gyfer Cymru a Lloegr a ddechreuodd ym mis Ebrill 2021. Mae Cod newydd yn cael ei lunio.
rights-limits = Daw'r terfynau amser yma o ganllawiau byr i'r Cod, nid o'r Cod ei hun. Rhaid eu gwirio yn ei erbyn o hyd. Diwrnodau gwaith yw'r diwrnodau.
rights-faster = Mae gan rai pobl hawl i fwy o gymorth a newyddion cyflymach. Efallai eich bod yn un ohonynt os oedd y drosedd yn ddifrifol iawn, os yw'n dal i ddigwydd, os ydych dan 18, neu os ydych yn teimlo'n anniogel. Gofynnwch i ni.
rights-1 = Deall a chael eich deall
rights-1-more = Rhaid i ni ddefnyddio geiriau rydych yn eu gwybod. Gallwch gael rhywun i'w roi yn eich iaith chi.
rights-2 = Cael cofnodi'r drosedd
rights-2-more = Rhaid i ni wneud hyn heb aros yn rhy hir.
rights-3 = Cael gwybod beth sy'n digwydd pan fyddwch yn rhoi gwybod
rights-3-more = Rhaid i chi gael nodyn, mewn ffordd sy'n ddiogel i chi, sy'n dweud beth ddywedoch chi wrthym a sut i gysylltu â ni.
rights-4 = Cael cymorth sy'n addas i chi
rights-4-more = Rhaid i ni ofyn beth sydd ei angen arnoch. Rhaid i ni eich cyfeirio at dîm cymorth o fewn 2 ddiwrnod.
rights-5 = Clywed am arian y gallech ei gael
rights-5-more = Efallai y gallwch gael arian os cawsoch eich brifo neu os colloch rywbeth. Rhaid i'r rhan fwyaf o bobl ofyn amdano o fewn 2 flynedd.
rights-6 = Cael newyddion am eich achos
rights-6-more = Rhaid i ni gytuno â chi pa mor aml y byddwch yn clywed gennym. Rhaid i ni ddweud wrthych o fewn 5 diwrnod os caiff rhywun ei arestio, ei gyhuddo neu ei ryddhau, neu os caiff yr achos ei gau. I rai pobl, 1 diwrnod ydyw. Os byddwn ni neu'r cyfreithwyr yn atal yr achos, gallwch ofyn am ail olwg.
rights-7 = Dweud sut newidiodd y drosedd eich bywyd
rights-7-more = Gallwch wneud datganiad yn eich geiriau eich hun. Gall llys ei glywed.
rights-8 = Gwybod am y treial
rights-8-more = Rhaid dweud wrthych y dyddiad a'r lle o fewn 1 diwrnod i'n tîm glywed. Os oes rhaid i chi siarad yn y llys, gallwch ofyn am help, fel sgrin.
rights-9 = Gwybod sut daeth yr achos i ben
rights-9-more = Rhaid dweud wrthych o fewn 1 diwrnod i'n tîm glywed, a pham y daeth i ben felly.
rights-10 = Cael eich costau a'ch pethau yn ôl
rights-10-more = Os ewch i'r llys, caiff rhai costau eu talu. Os cymerom bethau sy'n eiddo i chi, cewch nhw'n ôl cyn gynted ag y gallwn eu rhoi.
rights-11 = Clywed am y sawl a'i gwnaeth
rights-11-more = Os bydd yn mynd i'r carchar am amser hir am frifo rhywun, gallwch ofyn am gael gwybod beth sy'n digwydd iddo.
rights-12 = Cwyno
rights-12-more = Os na chawsoch eich hawliau, dywedwch wrthym. Rhaid i chi glywed yn ôl o fewn 10 diwrnod. Os ydych yn dal yn anhapus, gall rhywun y tu allan i'r heddlu edrych arno.
rights-feedback = Dweud wrthym sut wnaethon ni

## Safety
safety-title = Cadw'n ddiogel ar-lein
safety-heading = Cadw'n ddiogel ar-lein
safety-leave = Y botwm coch
safety-leave-what = Ar frig pob tudalen mae botwm coch. Pwyswch ef ac fe ewch i dudalen am y tywydd. Gallwch bwyso'r fysell Shift dair gwaith i wneud yr un peth.
safety-leave-not = Nid yw'n cuddio eich bod wedi bod yma. Mae'r dudalen yn dal i ddangos yn hanes eich ffôn neu'ch cyfrifiadur.
safety-leave-lost = Mae'r hyn rydych wedi'i deipio a heb ei anfon yn cael ei golli pan fyddwch yn gadael.
safety-history = Gall rhywun edrych ar eich ffôn
safety-history-what = Os ydych yn ofni hyn, defnyddiwch ffôn neu gyfrifiadur na allant ei gyrraedd. Mae un mewn llyfrgell neu yng nghartref ffrind yn fwy diogel.
safety-history-private = Gallwch agor ffenestr breifat yn eich porwr yn gyntaf. Nid yw'n cadw hanes ar ôl i chi ei chau.
safety-history-clear = Gallwch ddileu un dudalen o'ch hanes. Os dilëwch y cyfan, gall rhywun sylwi.
safety-spy = Mae rhai pobl yn rhoi apiau cudd ar ffôn rhywun arall. Os yw rhywun yn gwybod pethau na ddylent eu gwybod, defnyddiwch ffôn arall.
safety-receipt = Eich derbynneb
safety-receipt-what = Cadwch eich derbynneb lle nad oes neb arall yn edrych. Gallwch hefyd beidio â chadw un o gwbl.

## Cookies
cookies-title = Cwcis
cookies-heading = Cwcis
cookies-none = Nid yw'r tudalennau hyn yn rhoi dim ar eich ffôn na'ch cyfrifiadur. Nid oes cwcis, ac nid oes dim yn eich dilyn.
cookies-staff = Mae pobl sy'n gweithio yma ac yn mewngofnodi yn cael un cwci. Mae'n eu cadw wedi mewngofnodi ac mae'n diflannu pan fyddant yn allgofnodi.
cookies-name = Enw
cookies-purpose = Beth yw ei ddiben
cookies-purpose-what = Mae'n cadw aelod o staff wedi mewngofnodi.
cookies-ends = Pryd mae'n dod i ben
cookies-ends-what = Pan fyddant yn allgofnodi, neu pan ddaw'r mewngofnodi i ben.

## Privacy
privacy-title = Preifatrwydd
privacy-heading = Beth rydym yn ei gadw, a pham
privacy-who = { $force } sy'n rhedeg y gwasanaeth hwn ac yn gofalu am yr hyn rydych yn ei ddweud wrthym.
privacy-look = Os ydych yn edrych yn unig, nid ydym yn cadw dim amdanoch.
privacy-answer = Pan fyddwch yn ateb
privacy-answer-1 = Rydym yn cadw'r rhif a ddewisoch a phryd yr anfonoch ef, er mwyn gweld sut rydym yn gwneud.
privacy-answer-2 = Rydym yn cadw'r hyn a ysgrifennwch dan glo. Mae'n cael ei storio mewn ffordd fel mai dim ond pobl sydd â hawl i'w ddarllen all ei agor.
privacy-answer-3 = Mae'ch cod yn dweud wrthym pa gysylltiad y mae'ch ateb amdano. Nid yw'n dweud wrth y swyddog pwy ydych chi.
privacy-answer-4 = Os atebwch heb god i chi'ch hun, rydym yn cadw marc wedi'i wneud o'ch cyfeiriad rhyngrwyd am un diwrnod. Mae'n ein helpu i weld a yw un person yn ateb lawer gwaith. Ni ellir ei droi'n ôl yn gyfeiriad.
privacy-contact = Pan fyddwch yn gofyn i ni gysylltu
privacy-contact-what = Rydym yn cadw'ch rhif neu'ch cyfeiriad dan glo. Dim ond y bobl sy'n cysylltu â chi all ei weld.
privacy-equality = Pan fyddwch yn dweud wrthym amdanoch chi
privacy-equality-what = Rydym yn cadw'r atebion hynny ar wahân, gyda'r mis a dim byd arall. Ni all neb fynd oddi wrthynt atoch chi.
privacy-read = Pwy sy'n darllen eich geiriau
privacy-read-what = Mae tîm bach yn eu darllen. Maent yn eu pasio ymlaen dim ond os gall rhywun gael niwed, os gall fod eu hangen fel tystiolaeth, neu os gofynnwch i ni. Yn nes ymlaen efallai y bydd swyddog a gafodd gysylltiad â chi yn eu darllen hefyd, yn gymysg ag o leiaf bedwar ateb arall. Dim ond os byddwch chi'n ei ysgrifennu y bydd eich enw yno. Rydym yn gadael eich geiriau allan os ydym wedi eu pasio ymlaen, os ydych wedi gofyn i ni gysylltu, neu os ydynt yn gwneud i ni boeni y gallai rhywun gael niwed.
privacy-back = Ei dynnu'n ôl
privacy-back-what = Mae'ch derbynneb yn gadael i chi dynnu'ch ateb yn ôl unrhyw bryd. Mae'ch geiriau'n gadael ein hadborth ar unwaith ac yn cael eu dileu. Os oes rhaid i'r heddlu gadw copi ar gyfer ymchwiliad, neu i gadw rhywun yn ddiogel, byddwn yn dweud wrthych. Mae angen y dderbynneb arnoch i wneud hynny.
privacy-never = Yr hyn nad ydym byth yn ei wneud
privacy-never-what = Nid ydym yn gwerthu'r hyn rydych yn ei ddweud wrthym. Nid ydym yn ei ddefnyddio ar gyfer hysbysebion. Nid ydym yn gwneud rhestr o'r swyddogion gorau a gwaethaf.

## Accessibility
access-title = Hygyrchedd
access-heading = A all pawb ddefnyddio'r tudalennau hyn?
access-aim = Rydym am i bawb allu defnyddio'r tudalennau hyn. Ein nod yw rheol o'r enw { $standard }.
access-works = Beth sy'n gweithio
access-works-1 = Gallwch ddefnyddio pob tudalen gyda bysellfwrdd yn unig.
access-works-2 = Gallwch wneud y testun bedair gwaith yn fwy.
access-works-3 = Gallwch ddefnyddio'r tudalennau gyda darllenydd sgrin, a chyda sgriptiau wedi'u diffodd.
access-works-4 = Mae'r tudalennau'n gweithio ar ffonau bach a hen.
access-not = Beth sydd gennym i'w wneud o hyd
access-not-1 = Nid yw pobl ag anableddau wedi profi'r tudalennau eto. Hyd yma rydym wedi defnyddio rhaglenni prawf a'n dwylo ein hunain.
access-not-2 = Nid yw rhai ieithoedd wedi'u gwirio gan bobl a fagwyd gyda nhw. Mae'r tudalennau hynny'n dweud hynny.
access-not-3 = Nid oes iaith arwyddion na fersiwn hawdd ei deall eto.
access-tell = Dywedwch wrthym
access-tell-what = Os nad yw rhywbeth yn gweithio i chi, dywedwch wrthym. Gallwch wneud hynny ar y dudalen adborth, heb god.

# Who has opened a record
receipt-opened = Gweld pwy sydd wedi agor eich cofnod
receipt-opened-what = Gallwch weld pa fath o swydd sydd gan y bobl a ddarllenodd yr hyn a anfonoch, ar ba ddiwrnod, a pham. Nid ydym yn dangos enwau.
receipt-opened-go = Dangos i mi
opened-title = Pwy sydd wedi agor eich cofnod
opened-intro = Dyma’r bobl a ddarllenodd yr hyn a anfonoch atom. Rydym yn nodi hyn cyn iddynt allu ei ddarllen, ac ni all neb ei dynnu oddi yno heb i hynny gael ei sylwi. Nid ydym yn dangos enwau.
opened-none = Nid oes neb wedi agor eich cofnod eto.
opened-role = Pwy
opened-why = Pam
opened-role-desk = rhywun wrth y ddesg gymorth i ddioddefwyr
opened-role-officer = swyddog heddlu, ynghyd ag atebion o leiaf bedwar person arall
opened-role-lead = rhywun sy’n arwain tîm heddlu
opened-role-standards = rhywun sy’n ymchwilio i gwynion am yr heddlu
opened-role-analyst = rhywun sy’n edrych am yr hyn y gellir ei wneud yn well
opened-role-commissioner = swyddfa’r Comisiynydd Dioddefwyr
opened-role-check = rhywun sy’n gwirio bod rheolau’n cael eu cadw
opened-role-program = rhaglen gyfrifiadurol yr heddlu
opened-role-other = rhywun sy’n gweithio gyda’r heddlu
opened-why-check-risk = i weld a oes rhywun mewn perygl
opened-why-answer-request = i gysylltu â chi, fel y gofynnoch
opened-why-read-entry = i ddarllen yr hyn a ddaeth i mewn
opened-why-follow-up = i fynd ymlaen â’r hyn a ddechreuwyd
opened-why-complaint = i ymchwilio i gŵyn
opened-why-quality-check = i wirio bod pobl yn cael eu trin yn dda
opened-why-check-flag = i wirio bod pobl yn cael eu trin yn dda
opened-why-own-contacts = i ddysgu o’r hyn y mae pobl yn ei ddweud
opened-why-other = am reswm arall sydd wedi’i nodi
opened-why-investigation = am reswm arall sydd wedi’i nodi
opened-why-answer-access = i wneud y copi y gofynnoch amdano
