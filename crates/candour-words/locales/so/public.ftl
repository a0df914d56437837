# Bogagga dadweynaha. Qabyo: weli ma akhrin qof afkiisa hooyo yahay Soomaali.

## Start
start-title = Bilowga
start-heading = Noo sheeg sidii aan kuula dhaqannay
start-intro = Xiriir ma la yeelatay { $force }? Waxaad noo sheegi kartaa sidii uu ahaa. Waxay qaadanaysaa ilaa hal daqiiqo.
start-feedback = Noo sheeg sidii aan kuula dhaqannay
start-feedback-more = Koodh leh ama koodh la’aan
start-rights = Akhri xuquuqdaada
start-rights-more = Waxaad naga filan karto
start-support = Hel taageero
start-support-more = Dad aad la hadli karto
start-receipt = Hore ma u jawaabtay?
start-receipt-more = Isticmaal rasiidhkaaga si aad erayo ugu darto ama jawaabtaada ula noqoto

## Danger
danger = Haddii aad hadda khatar ku jirto, wac { $emergency }.
danger-silent = Haddii aadan hadli karin, taleefanka gacanta ka wac { $emergency }, kaddibna riix { $silent }.
not-watched = Cidna boggan uma eegto xaaladaha degdegga ah.

## Code
code-title = Qor koodhkaaga
code-heading = Qor koodhkaaga
code-label = Koodhkaaga
code-hint = Wuxuu ka kooban yahay 11 xaraf iyo tiro, sida { $example }. Xarfaha waaweyn ama yaryar iyo meelaha bannaan waxba ma beddelaan.
code-go = Sii wad
code-none = Koodh ma hayo
code-error-empty = Qor koodhkaaga.
code-error-symbol = Mid ka mid ah calaamadahan weligeed koodh kuma jirto. Hubi oo koodhka mar kale qor.
code-error-length = Koodhku wuxuu ka kooban yahay 11 xaraf iyo tiro. Tiri oo koodhka mar kale qor.
code-error-check = Hal calaamad ma habboona. Hubi koodhka oo mar kale qor.

code-mistyped-title = Koodhkani sax uma muuqdo
code-mistyped-what = Koodhku wuxuu ka kooban yahay 11 xaraf iyo tiro. Mid ama ka badan ayaa halkan ka khaldanaan kara.
code-unknown-title = Koodhkan ma naqaan
code-unknown-what = Khalad ayaa ku jiri kara. Hubi oo mar kale qor.
code-used-title = Koodhkan waa la isticmaalay
code-used-what = Koodh kasta hal mar ayuu shaqeeyaa. Waxba uma baahnid inaad samayso.
code-expired-title = Koodhkani hadda ma shaqeeyo
code-expired-what = Koodhadhku muddo kaddib way joogsadaan. Waxa kale oo laga yaabaa in kood ka cusub uu beddelay. Weli waxaan jeclaan lahayn inaan kaa maqalno.
code-ways = Waxa aad hadda samayn karto
code-ways-again = Qor koodh
code-ways-without = Ku jawaab koodh la’aan
code-kept = Waxaad qortay
code-kept-hint = Kan lama kaydin. Halkan waad ka koobi garayn kartaa.

## Feedback
feedback-title = Noo sheeg sidii aan kuula dhaqannay
feedback-heading = Sidee ahaa xiriirkii aan kula yeelannay?
feedback-doors = Maxaad jeclaan lahayd inaad samayso?
feedback-door-rate = Noo sheeg sidii aan kuula dhaqannay
feedback-door-rights = Akhri xuquuqdaada
feedback-hint = Mid dooro. 5 ayaa ugu fiican.
rating-5 = 5 – Aad u fiican
rating-4 = 4 – Fiican
rating-3 = 3 – Dhexdhexaad
rating-2 = 2 – Xun
rating-1 = 1 – Aad u xun
feedback-words = Maxaad tan u dooratay? Qasab ma aha inaad wax qorto.
feedback-words-hint = Waxaad qori kartaa ilaa { $limit } xaraf, luqad kasta.
feedback-reader = Koox yar oo { $force } ka tirsan ayaa akhrida waxaad qorto. Cid kale waxay u gudbiyaan oo keliya haddii qof waxyeello gaari karto, ama haddii caddayn ahaan loogu baahan karo. Mar dambe waxaa sidoo kale akhrin kara dadkii xiriirka kula yeeshay, iyada oo lagu dhex daray jawaabo kale. Magacaagu kuma jiri doono haddii aadan adigu qorin.
feedback-send = Dir
feedback-no-code = Waxaad ku jawaabaysaa koodh la’aan.
feedback-error-rating = Dooro lambar u dhexeeya 1 iyo 5.
feedback-error-words = Waxaad qortay { $number } xaraf. Fadlan ka dhig ilaa { $limit }.
feedback-error-again = Jawaabtaada weli lama dirin. Fadlan mar kale riix “Dir”.
feedback-error-unavailable = Hadda ma kaydin karin jawaabtaada. Dhammaan weli halkan ayay ku jirtaa. Fadlan hal daqiiqo sug oo mar kale riix “Dir”.

## Thanks
thanks-title = Mahadsanid
thanks-heading = Mahadsanid. Jawaabtaada waan helnay.
thanks-first-stands = Foomkan hore ayaad ugu dirtay lambarka { $number }. Lambarkaas ayaa sii jiraya.
thanks-receipt = Rasiidhkaaga
thanks-receipt-use = Meel ku qoro ama sawir ka qaad. Waxaad ku awoodaa inaad mar dambe erayo ku darto, inaad naga codsato inaan kula soo xiriirno, ama inaad jawaabtaada la noqoto. Mar kale kuma tusi karno.
thanks-next = Waxa xiga
thanks-next-words = Qof ayaa akhrin doona waxaad qortay muddo { $span } ah gudaheed.
thanks-next-figures = Lambarkaagu wuxuu ku biirayaa tirooyinka muujinaya sida aan u shaqaynayno.
thanks-next-reply = Kulama soo xiriiri doonno haddii aadan naga codsan. Waxa keliya ee ka reeban waa haddii adiga ama qof kale khatar ku jiri karo.
thanks-more = Haddii aad rabto, wax ka badan waad samayn kartaa
thanks-close = Hadda waad xiri kartaa boggan.

## Contact
contact-title = Naga codso inaan kula soo xiriirno
contact-heading = Naga codso inaan kula soo xiriirno
contact-intro = Noo sheeg sida aan si ammaan ah kuugu soo gaari karno. Waxaa akhrin kara oo keliya dadka kula soo xiriiri doona.
contact-method = Sidee kuula soo xiriirnaa?
contact-method-telephone = I soo wac
contact-method-sms = Fariin qoraal ah ii soo dir
contact-method-email = Iimayl ii soo dir
contact-method-other = Si kale
contact-to = Lambarka ama cinwaanka la isticmaalayo
contact-to-hint = Haddii aad si kale dooratay, noo sheeg waxa ay tahay.
contact-name = Maxaan kuugu yeernaa?
contact-when = Goorma ayay ammaan tahay?
contact-when-hint = Tusaale: maalmaha shaqada, 9 subaxnimo ilaa 3 galabnimo.
contact-do-not = Maxaan samayn weynaa?
contact-do-not-hint = Tusaale: fariin ha dhaafina, ama ha sheegina cidda soo wacaysa.
contact-optional = Tan waad bannayn kartaa.
contact-send = Naga codso inaan kula soo xiriirno
contact-error-method = Dooro sida aan kuula soo xiriirno.
contact-error-to = Qor lambarka ama cinwaanka la isticmaalayo.
contact-error-long = Fadlan tan ka dhig ilaa { $limit } xaraf.
contact-error-control = Waxaa halkan ku jira calaamad aanan isticmaali karin. Fadlan mar kale qor.
contact-done-title = Waan kula soo xiriiri doonnaa
contact-done-what = Qof ayaa isku dayi doona inuu kula soo xiriiro muddo { $span } ah gudaheed, sidii aad codsatay.

## Equality
equality-title = Su’aalo kooban oo adiga kugu saabsan
equality-heading = Su’aalo kooban oo adiga kugu saabsan
equality-why = Waxaan u weydiinaynaa si aan u aragno in qof walba si fiican ula dhaqanno. Qasab ma aha inaad midna ka jawaabto.
equality-apart = Jawaabahan waxaan ka soocnaa wax kasta oo kale. Cidna halkan ka shaqaysa kuguma xiri karto.
equality-age = Immisa jir ayaad tahay?
equality-age-under-16 = Ka yar 16
equality-age-16-24 = 16 ilaa 24
equality-age-25-34 = 25 ilaa 34
equality-age-35-44 = 35 ilaa 44
equality-age-45-54 = 45 ilaa 54
equality-age-55-64 = 55 ilaa 64
equality-age-65-over = 65 ama ka weyn
equality-age-not-said = Waxaan doorbidayaa inaanan sheegin
equality-ethnic = Waa maxay qowmiyaddaadu?
equality-ethnic-asian = Aasiyaan ama Aasiyaan Biritish ah
equality-ethnic-black = Madow, Madow Biritish ah, Kariibiyaan ama Afrikaan
equality-ethnic-mixed = Isku dhaf ama ka badan hal qowmiyad
equality-ethnic-white = Caddaan
equality-ethnic-other = Qowmiyad kale
equality-ethnic-not-said = Waxaan doorbidayaa inaanan sheegin
equality-disability = Ma qabtaa dhibaato caafimaad, jirka ama maskaxda ah, oo socotay hal sano ama soconaysa hal sano?
equality-disability-yes = Haa
equality-disability-no = Maya
equality-disability-not-said = Waxaan doorbidayaa inaanan sheegin
equality-sex = Waa maxay jinsigaagu?
equality-sex-female = Dheddig
equality-sex-male = Lab
equality-sex-another = Si kale ayaan u sheegaa
equality-sex-not-said = Waxaan doorbidayaa inaanan sheegin
equality-send = Dir jawaabahan
equality-done-title = Mahadsanid
equality-done-what = Jawaabahaaga waan helnay. Waxay naga caawinayaan inaan aragno in qof walba si fiican ula dhaqanno.
equality-nothing-what = Jawaab ma dooran. Dhib ma leh. Waxba lama kaydin.

## Receipt
receipt-title = Isticmaal rasiidhkaaga
receipt-heading = Isticmaal rasiidhkaaga
receipt-intro = Waxaad heshay rasiidh markii aad jawaabtaada dirtay. Waxaad ku awoodaa inaad erayo ku darto, inaad naga codsato inaan kula soo xiriirno, ama inaad jawaabtaada la noqoto.
receipt-label = Rasiidhkaaga
receipt-hint = Wuxuu ka kooban yahay 15 xaraf iyo tiro, sida { $example }. Xarfaha waaweyn ama yaryar iyo meelaha bannaan waxba ma beddelaan.
receipt-go = Sii wad
receipt-error-empty = Qor rasiidhkaaga.
receipt-error-symbol = Mid ka mid ah calaamadahan weligeed rasiidh kuma jirto. Hubi oo mar kale qor.
receipt-error-length = Rasiidhku wuxuu ka kooban yahay 15 xaraf iyo tiro. Tiri oo mar kale qor.
receipt-error-check = Hal calaamad ma habboona. Hubi rasiidhka oo mar kale qor.
receipt-unknown-title = Ma helin rasiidhkan
receipt-unknown-what = Khalad ayaa ku jiri kara. Hubi oo mar kale qor.
receipt-menu-title = Maxaad jeclaan lahayd inaad samayso?
receipt-menu-heading = Maxaad jeclaan lahayd inaad samayso?
receipt-words = Erayo ku dar
receipt-words-label = Maxaad jeclaan lahayd inaad ku darto?
receipt-words-error-empty = Qor waxaad jeclaan lahayd inaad ku darto.
receipt-words-send = Ku dar erayadan
receipt-words-done-title = Erayadaadii waan ku darnay
receipt-words-done-what = Qof ayaa akhrin doona muddo { $span } ah gudaheed.
receipt-too-many = Rasiidhkan waxaad isticmaashay inta jeer ee la oggol yahay. Haddii aad wax kale sheegi lahayd, mar kale waad jawaabi kartaa koodh la’aan.
receipt-withdraw = La noqo jawaabtaada
receipt-withdraw-what = Erayadaadu isla markiiba way ka baxayaan fikradaha aan haynno. Lambarkaagu wuxuu ka baxayaa tirooyinkayaga goor dambe, isaga oo ay la socdaan lambarro kale, si aanay cidna u garan karin in uu kaagii ahaa.
receipt-withdraw-next = Sii wad si aad ula noqoto
receipt-confirm-title = Ma la noqonaysaa jawaabtaada?
receipt-confirm-what = Waxaad qortay isla markiiba waa la tirtirayaa. Dib uma soo celin karno. Lambarkaagu wuxuu ka baxayaa tirooyinkayaga goor dambe, isaga oo ay la socdaan lambarro kale, si aanay cidna u garan karin in uu kaagii ahaa. Haddii erayadaadu nagu dhaliyeen walaac ah in qof la dhaawaco, qoraal taas sheegaya ayaa hadhaya.
receipt-confirm-yes = Haa, waan la noqonayaa jawaabtayda
receipt-confirm-no = Maya, jawaabtayda haya
receipt-withdrawn-title = Jawaabtaadii waad la noqotay
receipt-withdrawn-what = Waxaad qortay waa la tirtiray. Lambarkaagu wuxuu ka baxayaa tirooyinkayaga goor dambe, isaga oo ay la socdaan lambarro kale, si aanay cidna u garan karin in uu kaagii ahaa.
receipt-held-confirm = Booliisku hadda waa in ay hayaan nuqul ka mid ah waxaad qortay. Waxaa loogu baahan yahay baaris, ama si qof loo badbaadiyo. Weli waad la noqon kartaa jawaabtaada: erayadaadu isla markiiba way ka baxayaan fikradaha aan haynno. Nuqulka waa la tirtirayaa marka aan loo baahnayn. Lambarkaagu wuxuu ka baxayaa tirooyinkayaga goor dambe, isaga oo ay la socdaan lambarro kale.
receipt-held-what = Erayadaadu hadda kama mid aha fikradaha aan haynno. Booliisku hadda waa in ay hayaan nuqul. Waxaa loogu baahan yahay baaris, ama si qof loo badbaadiyo. Dad yar oo keliya ayaa furi kara. Marka aan loo baahnayn waa la tirtirayaa, taasna halkan ayaad ka arki kartaa. Lambarkaagu wuxuu ka baxayaa tirooyinkayaga goor dambe, isaga oo ay la socdaan lambarro kale, si aanay cidna u garan karin in uu kaagii ahaa.
receipt-held-ask = Haddii aad su’aal ka qabto arrintan, waxaad weydiin kartaa: { $contact }
receipt-held-ask-force = Haddii aad su’aal ka qabto arrintan, waxaad weydiin kartaa { $force }.
receipt-held-complain = Haddii aad u malaynayso in tani khalad tahay, waxaad u cabban kartaa Guddoomiyaha Macluumaadka (Information Commissioner): { $address }
receipt-held-over = Booliisku muddo ayay qasab ku ahayd in ay hayaan nuqul. Nuqulkaas isna hadda waa la tirtiray.
receipt-again = Rasiidhkaaga wax kale ku samee
receipt-unavailable = Hadda ma samayn karin tan. Waxba isma beddelin. Dhammaan weli halkan ayay ku jiraan. Fadlan hal daqiiqo sug oo mar kale isku day.
receipt-send-again = Tan weli lama dirin. Fadlan badhanka mar kale riix.

## Rights
rights-title = Xuquuqdaada
rights-heading = Xuquuqdaada
rights-intro = Haddii dambi lagaa galay, xuquuq ayaad leedahay. Waxba ma beddelayso haddii aad booliska u sheegtay iyo haddii kale. Waxay ka yimaadeen buug xeerar ah oo la yiraahdo Xeerka Dhibbanayaasha.
rights-edition = Boggani wuxuu ku saabsan yahay Xeerka Ingiriiska iyo Weyls ee bilowday Abriil 2021. Xeer cusub ayaa la diyaarinayaa.
rights-limits = Wakhtiyada halkan ku qoran waxay ka yimaadeen hagayaal kooban oo Xeerka ku saabsan, ee kama iman Xeerka laftiisa. Weli waa in lala barbardhigo Xeerka. Maalmuhu waa maalmaha shaqada.
rights-faster = Dadka qaar waxay xaq u leeyihiin caawimo badan iyo warar dhakhso ah. Waxaad ka mid noqon kartaa haddii dambigu aad u culus yahay, haddii uu soo noqnoqdo, haddii aad ka yar tahay 18 jir, ama haddii aadan ammaan dareemayn. Na weydii.
rights-1 = Inaad wax fahanto oo lagu fahmo
rights-1-more = Waa inaan isticmaalnaa erayo aad taqaan. Waxaad heli kartaa qof kuugu turjuma luqaddaada.
rights-2 = In dambiga la qoro
rights-2-more = Waa inaan tan samaynaa annagoon wakhti dheer sugin.
rights-3 = In laguu sheego waxa dhacaya marka aad dambi soo sheegto
rights-3-more = Waa inaad heshaa qoraal, si adiga ammaan kuu ah, oo sheegaya waxaad noo sheegtay iyo sida aad noola soo xiriiri karto.
rights-4 = Inaad hesho taageero kugu habboon
rights-4-more = Waa inaan ku weydiinnaa waxaad u baahan tahay. Waa inaan 2 maalmood gudahood kuu gudbinnaa koox taageero.
rights-5 = Inaad ogaato lacagta aad heli karto
rights-5-more = Lacag waad heli kartaa haddii lagu dhaawacay ama aad wax wayday. Dadka badankoodu waa inay ku codsadaan 2 sano gudahood.
rights-6 = Inaad warar ka hesho kiiskaaga
rights-6-more = Waa inaan kula heshiinnaa inta jeer ee aad war naga helayso. Waa inaan 5 maalmood gudahood kuu sheegnaa haddii qof la xiro, la dacweeyo ama la sii daayo, ama haddii kiiska la joojiyo. Dadka qaar waa 1 maalin. Haddii annaga ama qareennadu aan joojinno kiiska, waxaad codsan kartaa in mar labaad la eego.
rights-7 = Inaad sheegto sida dambigu noloshaada u beddelay
rights-7-more = Waxaad bayaan ku bixin kartaa erayadaada. Maxkamaddu way dhegaysan kartaa.
rights-8 = Inaad wax ka ogaato dacwadda maxkamadda
rights-8-more = Taariikhda iyo goobta waa in laguugu sheegaa 1 maalin gudaheed marka ay kooxdayadu maqasho. Haddii ay tahay inaad maxkamadda ka hadasho, waxaad codsan kartaa caawimo, sida daah lagu qariyo.
rights-9 = Inaad ogaato sida kiisku ku dhammaaday
rights-9-more = Waa in laguugu sheegaa 1 maalin gudaheed marka ay kooxdayadu maqasho, iyo sababta uu sidaas ugu dhammaaday.
rights-10 = Inaad dib u hesho kharashkaaga iyo alaabtaada
rights-10-more = Haddii aad maxkamad tagto, kharashka qaarkiis waa la bixiyaa. Haddii aan alaabtaada qaadnay, waxaad dib u helaysaa isla marka aan bixin karno.
rights-11 = Inaad wax ka ogaato qofka sameeyay
rights-11-more = Haddii qofkaas muddo dheer la xiro sababtoo ah qof buu dhaawacay, waxaad codsan kartaa in laguu sheego waxa ku dhaca.
rights-12 = Inaad cabato
rights-12-more = Haddii aadan xuquuqdaada helin, noo sheeg. Waa inaad jawaab heshaa 10 maalmood gudahood. Haddii aadan weli ku qanacsanayn, qof booliska ka baxsan ayaa arrinta eegi kara.
rights-feedback = Noo sheeg sidii aan kuula dhaqannay

## Safety
safety-title = Si ammaan ah u isticmaal internetka
safety-heading = Si ammaan ah u isticmaal internetka
safety-leave = Badhanka cas
safety-leave-what = Bog kasta korkiisa waxaa ku yaal badhan cas. Riix oo waxaad tagaysaa bog ku saabsan cimilada. Sidoo kale waxaad saddex jeer riixi kartaa furaha Shift.
safety-leave-not = Ma qariyo inaad halkan joogtay. Boggu weli wuxuu ka muuqdaa taariikhda taleefankaaga ama kombiyuutarkaaga.
safety-leave-lost = Waxaad qortay ee aadan dirin way lumayaan marka aad baxdo.
safety-history = Qof ayaa taleefankaaga eegi kara
safety-history-what = Haddii aad taas ka baqayso, isticmaal taleefan ama kombiyuutar aanu qofkaasi gaari karin. Mid maktabad yaal ama guriga saaxiib yaal ayaa ka ammaan badan.
safety-history-private = Marka hore waxaad biraawsarkaaga ka furi kartaa daaqad gaar ah. Taariikh ma kaydiso marka aad xirto.
safety-history-clear = Hal bog waad ka tirtiri kartaa taariikhdaada. Haddii aad dhammaan tirtirto, qof ayaa dareemi kara.
safety-spy = Dadka qaar waxay barnaamijyo qarsoon ku rakibaan taleefanka qof kale. Haddii qof ogyahay waxyaabo aysan ahayn inuu ogaado, isticmaal taleefan kale.
safety-receipt = Rasiidhkaaga
safety-receipt-what = Rasiidhkaaga dhig meel aysan cid kale eegin. Waad iska dayn kartaa inaad haysato.

## Cookies
cookies-title = Kukiyada
cookies-heading = Kukiyada
cookies-none = Bogaggani waxba ma dhigaan taleefankaaga ama kombiyuutarkaaga. Kukiyo ma jiraan, waxna kuma raacaan.
cookies-staff = Dadka halkan ka shaqeeya ee akoonka gala waxay helaan hal kuki. Wuxuu ku hayaa akoonka wuuna baxayaa marka ay ka baxaan.
cookies-name = Magaca
cookies-purpose = Waxa loo isticmaalo
cookies-purpose-what = Wuxuu shaqaalaha ku hayaa akoonka.
cookies-ends = Marka uu dhammaado
cookies-ends-what = Marka ay akoonka ka baxaan, ama marka wakhtiga gelitaanku dhammaado.

## Privacy
privacy-title = Asturnaanta
privacy-heading = Waxa aan hayno, iyo sababta
privacy-who = { $force } ayaa maamula adeeggan oo ilaaliya waxaad noo sheegto.
privacy-look = Haddii aad kaliya eegto, waxba kaama hayno.
privacy-answer = Marka aad jawaabto
privacy-answer-1 = Waxaan haynaa lambarka aad dooratay iyo goorta aad dirtay, si aan u aragno sida aan u shaqaynayno.
privacy-answer-2 = Waxaad qorto waxaan ku haynaa quful. Waxaa loo kaydiyaa si ay u furi karaan oo keliya dadka loo oggol yahay inay akhriyaan.
privacy-answer-3 = Koodhkaagu wuxuu noo sheegayaa xiriirka jawaabtaadu ku saabsan tahay. Askariga uma sheego cidda aad tahay.
privacy-answer-4 = Haddii aad jawaabto adigoon haysan koodh adiga kuu gaar ah, waxaan hal maalin haynaa calaamad laga sameeyay cinwaankaaga internetka. Waxay naga caawisaa inaan aragno haddii hal qof marar badan jawaabo. Dib cinwaan looguma rogi karo.
privacy-contact = Marka aad naga codsato inaan kula soo xiriirno
privacy-contact-what = Lambarkaaga ama cinwaankaaga waxaan ku haynaa quful. Waxaa arki kara oo keliya dadka kula soo xiriira.
privacy-equality = Marka aad wax nooga sheegto naftaada
privacy-equality-what = Jawaabahaas gooni ayaan u haynaa, iyaga iyo bisha oo keliya. Cidna kama gaari karto adiga.
privacy-read = Cidda akhrida erayadaada
privacy-read-what = Koox yar ayaa akhrida. Cid kale waxay u gudbiyaan oo keliya haddii qof waxyeello gaari karto, haddii caddayn ahaan loogu baahan karo, ama haddii aad naga codsato. Mar dambe waxaa sidoo kale akhrin kara askari xiriir kula yeeshay, iyada oo lagu dhex daray ugu yaraan afar jawaabood oo kale. Magacaagu kuma jiri doono haddii aadan adigu qorin. Erayadaada ma tusno haddii aan cid kale u gudbinnay, haddii aad naga codsatay inaan kula soo xiriirno, ama haddii ay u muuqato in qof waxyeello gaari karto.
privacy-back = La noqoshada
privacy-back-what = Rasiidhkaaga waxaad jawaabtaada kula noqon kartaa wakhti kasta. Erayadaadu isla markiiba way ka baxayaan fikradaha aan haynno, waana la tirtirayaa. Haddii booliisku ay tahay in ay hayaan nuqul baaris awgeed, ama si qof loo badbaadiyo, waan kuu sheegaynaa. Taas waxaad u baahan tahay rasiidhka.
privacy-never = Waxa aanan weligayo samayn
privacy-never-what = Ma iibinno waxaad noo sheegto. Xayaysiis uma isticmaalno. Ma samayno liis askarta ugu fiican iyo kuwa ugu xun.

## Accessibility
access-title = U sahlanaanta qof walba
access-heading = Qof walba ma isticmaali karaa bogaggan?
access-aim = Waxaan rabnaa in qof walba isticmaali karo bogaggan. Yoolkayagu waa xeer la yiraahdo { $standard }.
access-works = Waxa shaqeeya
access-works-1 = Bog kasta waxaad ku isticmaali kartaa kiiboodhka oo keliya.
access-works-2 = Qoraalka waxaad ka dhigi kartaa afar jeer ka weyn.
access-works-3 = Bogagga waxaad ku isticmaali kartaa barnaamij shaashadda akhriya, iyo iyadoo barnaamijyada bogga ku jira damsan yihiin.
access-works-4 = Bogaggu waxay ka shaqeeyaan taleefannada yaryar iyo kuwa duugga ah.
access-not = Waxa weli noo dhiman
access-not-1 = Dadka naafada ah weli ma tijaabin bogagga. Ilaa hadda waxaan isticmaalnay barnaamijyo tijaabo iyo gacmahayaga.
access-not-2 = Luqadaha qaarkood weli ma hubin dad ku soo koray. Bogaggaas way sheegaan.
access-not-3 = Weli ma jirto luqad dhegoole iyo qoraal si fudud loo akhriyo.
access-tell = Noo sheeg
access-tell-what = Haddii wax kuu shaqayn waayaan, fadlan noo sheeg. Waxaad ka samayn kartaa bogga ra’yiga, koodh la’aan.

# Who has opened a record
receipt-opened = Arag cidda furtay diiwaankaaga
receipt-opened-what = Waxaad arki kartaa nooca shaqada ay hayaan dadka akhriyay waxaad soo dirtay, maalinta iyo sababta. Magacyo ma muujinno.
receipt-opened-go = I tus
opened-title = Cidda furtay diiwaankaaga
opened-intro = Kuwani waa dadka akhriyay waxaad noo soo dirtay. Waan qornaa ka hor inta aysan akhrin karin, cidna ma tirtiri karto iyadoon la ogaan. Magacyo ma muujinno.
opened-none = Weli cidna ma furin diiwaankaaga.
opened-role = Yaa
opened-why = Sababta
opened-role-desk = qof ka tirsan miiska caawinta dhibbanayaasha
opened-role-officer = askari, oo ay la socdaan jawaabaha ugu yaraan afar qof oo kale
opened-role-lead = qof hoggaamiya koox boolis ah
opened-role-standards = qof baara cabashooyinka ku saabsan booliska
opened-role-analyst = qof eega waxa la hagaajin karo
opened-role-commissioner = xafiiska Guddoomiyaha Dhibbanayaasha
opened-role-check = qof hubiya in xeerarka la raaco
opened-role-program = barnaamij kombiyuutar oo booliska ah
opened-role-other = qof la shaqeeya booliska
opened-why-check-risk = si loo arko in qof khatar ku jiro
opened-why-answer-request = si laguula soo xiriiro, sidaad codsatay
opened-why-read-entry = si loo akhriyo waxa soo galay
opened-why-follow-up = si loo sii wado waxa la bilaabay
opened-why-complaint = si loo baaro cabasho
opened-why-quality-check = si loo hubiyo in dadka si fiican loola dhaqmo
opened-why-check-flag = si loo hubiyo in dadka si fiican loola dhaqmo
opened-why-own-contacts = si wax looga barto waxa dadku sheegaan
opened-why-other = sabab kale oo la qoray
opened-why-investigation = sabab kale oo la qoray
opened-why-answer-access = si loo diyaariyo koobiga aad codsatay
