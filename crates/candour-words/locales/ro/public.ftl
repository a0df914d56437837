# Paginile publice. Ciornă: nu a fost citită încă de o persoană cu limba maternă română.

## Start
start-title = Început
start-heading = Spuneți-ne cum ne-am descurcat
start-intro = Ați avut contact cu { $force }? Ne puteți spune cum a fost. Durează cam un minut.
start-feedback = Spuneți-ne cum ne-am descurcat
start-feedback-more = Cu un cod sau fără cod
start-rights = Citiți despre drepturile dumneavoastră
start-rights-more = La ce vă puteți aștepta de la noi
start-support = Găsiți sprijin
start-support-more = Oameni cu care puteți vorbi
start-receipt = Ați răspuns deja?
start-receipt-more = Folosiți numărul de confirmare ca să adăugați ceva sau să vă retrageți răspunsul

## Danger
danger = Dacă sunteți în pericol acum, sunați la { $emergency }.
danger-silent = Dacă nu puteți vorbi, sunați la { $emergency } de pe un telefon mobil, apoi apăsați { $silent }.
not-watched = Nimeni nu urmărește această pagină pentru urgențe.

## Code
code-title = Scrieți codul
code-heading = Scrieți codul
code-label = Codul dumneavoastră
code-hint = Are 11 litere și cifre, de exemplu { $example }. Literele mari sau mici și spațiile nu contează.
code-go = Mai departe
code-none = Nu am niciun cod
code-error-empty = Scrieți codul.
code-error-symbol = Unul dintre aceste caractere nu apare niciodată într-un cod. Verificați-l și scrieți codul din nou.
code-error-length = Un cod are 11 litere și cifre. Numărați-le și scrieți codul din nou.
code-error-check = Un caracter nu se potrivește. Verificați codul și scrieți-l din nou.

code-mistyped-title = Acest cod nu pare corect
code-mistyped-what = Un cod are 11 litere și cifre. Una sau mai multe pot fi greșite aici.
code-unknown-title = Nu cunoaștem acest cod
code-unknown-what = Poate fi o greșeală în el. Verificați-l și scrieți-l din nou.
code-used-title = Acest cod a fost deja folosit
code-used-what = Fiecare cod merge o singură dată. Nu trebuie să faceți nimic.
code-expired-title = Acest cod nu mai funcționează
code-expired-what = După un timp, codurile nu mai merg. Este posibil și ca un cod mai nou să îi fi luat locul. Dorim totuși să vă aflăm părerea.
code-ways = Ce puteți face acum
code-ways-again = Scrieți un cod
code-ways-without = Răspundeți fără cod
code-kept = Ce ați scris
code-kept-hint = Acest text nu s-a salvat. Îl puteți copia de aici.

## Feedback
feedback-title = Spuneți-ne cum ne-am descurcat
feedback-heading = Cum a fost contactul nostru cu dumneavoastră?
feedback-doors = Ce doriți să faceți?
feedback-door-rate = Spuneți-ne cum ne-am descurcat
feedback-door-rights = Citiți despre drepturile dumneavoastră
feedback-hint = Alegeți o notă. 5 este cea mai bună.
rating-5 = 5 – Foarte bine
rating-4 = 4 – Bine
rating-3 = 3 – Nici bine, nici rău
rating-2 = 2 – Rău
rating-1 = 1 – Foarte rău
feedback-words = De ce ați ales așa? Nu trebuie să scrieți nimic.
feedback-words-hint = Puteți scrie în orice limbă. Numărul maxim de caractere: { $limit }.
feedback-reader = O echipă mică de la { $force } citește ce scrieți. Dă textul mai departe doar dacă cineva ar putea fi rănit sau dacă ar putea fi nevoie de el ca dovadă. Mai târziu, amestecat cu alte răspunsuri, textul poate fi citit și de persoanele care au avut contact cu dumneavoastră. Numele dumneavoastră apare doar dacă îl scrieți.
feedback-send = Trimiteți
feedback-no-code = Răspundeți fără cod.
feedback-error-rating = Alegeți o notă de la 1 la 5.
feedback-error-words = Numărul de caractere scrise: { $number }. Vă rugăm să scurtați textul la { $limit }.
feedback-error-again = Răspunsul dumneavoastră nu este încă trimis. Vă rugăm să apăsați din nou „Trimiteți”.
feedback-error-unavailable = Nu am putut salva răspunsul acum. Totul este încă aici. Vă rugăm să așteptați un minut și să apăsați din nou „Trimiteți”.

## Thanks
thanks-title = Vă mulțumim
thanks-heading = Vă mulțumim. Am primit răspunsul dumneavoastră.
thanks-first-stands = Ați trimis acest formular înainte cu nota { $number }. Acea notă rămâne.
thanks-receipt = Numărul dumneavoastră de confirmare
thanks-receipt-use = Notați-l sau faceți-i o poză. Cu el puteți să adăugați ceva mai târziu, să ne cereți să vă contactăm sau să vă retrageți răspunsul. Nu vi-l mai putem arăta încă o dată.
thanks-next = Ce se întâmplă mai departe
thanks-next-words = Cineva va citi ce ați scris în cel mult { $span }.
thanks-next-figures = Nota dumneavoastră intră în cifrele care arată cum ne descurcăm.
thanks-next-reply = Nu vă contactăm decât dacă ne cereți. Singura excepție este dacă dumneavoastră sau altcineva ați putea fi în pericol.
thanks-more = Dacă doriți, puteți face mai mult
thanks-close = Puteți închide această pagină acum.

## Contact
contact-title = Cereți-ne să vă contactăm
contact-heading = Cereți-ne să vă contactăm
contact-intro = Spuneți-ne cum vă putem contacta în siguranță. Doar persoanele care vor face asta pot citi ce scrieți aici.
contact-method = Cum să vă contactăm?
contact-method-telephone = Sunați-mă
contact-method-sms = Trimiteți-mi un SMS
contact-method-email = Trimiteți-mi un e-mail
contact-method-other = În alt fel
contact-to = Numărul sau adresa pe care să o folosim
contact-to-hint = Dacă ați ales alt fel, spuneți-ne care este.
contact-name = Cum să vă spunem?
contact-when = Când este sigur?
contact-when-hint = De exemplu: în zilele lucrătoare, între 9 și 15.
contact-do-not = Ce să nu facem?
contact-do-not-hint = De exemplu: să nu lăsăm mesaj sau să nu spunem cine sună.
contact-optional = Puteți lăsa necompletat.
contact-send = Cereți-ne să vă contactăm
contact-error-method = Alegeți cum să vă contactăm.
contact-error-to = Scrieți numărul sau adresa pe care să o folosim.
contact-error-long = Textul este prea lung. Numărul maxim de caractere: { $limit }.
contact-error-control = Aici este un caracter pe care nu îl putem folosi. Vă rugăm să scrieți din nou.
contact-done-title = Vă vom contacta
contact-done-what = Cineva va încerca să vă contacteze în cel mult { $span }, în felul pe care l-ați cerut.

## Equality
equality-title = Câteva întrebări despre dumneavoastră
equality-heading = Câteva întrebări despre dumneavoastră
equality-why = Întrebăm ca să vedem dacă îi tratăm bine pe toți. Nu trebuie să răspundeți la niciuna.
equality-apart = Păstrăm aceste răspunsuri separat de tot restul. Nimeni care lucrează aici nu le poate lega de dumneavoastră.
equality-age = Câți ani aveți?
equality-age-under-16 = Sub 16
equality-age-16-24 = Între 16 și 24
equality-age-25-34 = Între 25 și 34
equality-age-35-44 = Între 35 și 44
equality-age-45-54 = Între 45 și 54
equality-age-55-64 = Între 55 și 64
equality-age-65-over = 65 sau peste
equality-age-not-said = Prefer să nu spun
equality-ethnic = Care este grupul dumneavoastră etnic?
equality-ethnic-asian = Asiatic sau britanic asiatic
equality-ethnic-black = Negru, britanic negru, caraibian sau african
equality-ethnic-mixed = Mixt sau mai multe grupuri
equality-ethnic-white = Alb
equality-ethnic-other = Alt grup
equality-ethnic-not-said = Prefer să nu spun
equality-disability = Aveți o problemă de sănătate, a corpului sau a minții, care durează de un an sau va dura un an?
equality-disability-yes = Da
equality-disability-no = Nu
equality-disability-not-said = Prefer să nu spun
equality-sex = Care este sexul dumneavoastră?
equality-sex-female = Feminin
equality-sex-male = Masculin
equality-sex-another = Spun asta altfel
equality-sex-not-said = Prefer să nu spun
equality-send = Trimiteți aceste răspunsuri
equality-done-title = Vă mulțumim
equality-done-what = Am primit răspunsurile dumneavoastră. Ele ne ajută să vedem dacă îi tratăm bine pe toți.
equality-nothing-what = Nu ați ales niciun răspuns. Nu este nicio problemă. Nu s-a salvat nimic.

## Receipt
receipt-title = Folosiți numărul de confirmare
receipt-heading = Folosiți numărul de confirmare
receipt-intro = Ați primit un număr de confirmare când ați trimis răspunsul. Cu el puteți să adăugați ceva, să ne cereți să vă contactăm sau să vă retrageți răspunsul.
receipt-label = Numărul dumneavoastră de confirmare
receipt-hint = Are 15 litere și cifre, de exemplu { $example }. Literele mari sau mici și spațiile nu contează.
receipt-go = Mai departe
receipt-error-empty = Scrieți numărul de confirmare.
receipt-error-symbol = Unul dintre aceste caractere nu apare niciodată într-un număr de confirmare. Verificați-l și scrieți-l din nou.
receipt-error-length = Un număr de confirmare are 15 litere și cifre. Numărați-le și scrieți-l din nou.
receipt-error-check = Un caracter nu se potrivește. Verificați numărul de confirmare și scrieți-l din nou.
receipt-unknown-title = Nu găsim acest număr de confirmare
receipt-unknown-what = Poate fi o greșeală în el. Verificați-l și scrieți-l din nou.
receipt-menu-title = Ce doriți să faceți?
receipt-menu-heading = Ce doriți să faceți?
receipt-words = Adăugați ceva
receipt-words-label = Ce doriți să adăugați?
receipt-words-error-empty = Scrieți ce doriți să adăugați.
receipt-words-send = Adăugați acest text
receipt-words-done-title = Am adăugat ce ați scris
receipt-words-done-what = Cineva va citi textul în cel mult { $span }.
receipt-too-many = Ați folosit acest număr de confirmare de câte ori se poate. Dacă mai aveți ceva de spus, puteți răspunde din nou, fără cod.
receipt-withdraw = Retrageți-vă răspunsul
receipt-withdraw-what = Cuvintele dumneavoastră ies imediat din părerile primite. Nota dumneavoastră iese din cifrele noastre mai târziu, împreună cu altele, ca nimeni să nu își poată da seama că era a dumneavoastră.
receipt-withdraw-next = Mai departe, ca să îl retrageți
receipt-confirm-title = Vă retrageți răspunsul?
receipt-confirm-what = Ce ați scris se șterge imediat. Nu putem aduce textul înapoi. Nota dumneavoastră iese din cifrele noastre mai târziu, împreună cu altele, ca nimeni să nu își poată da seama că era a dumneavoastră. Dacă ce ați scris ne-a făcut să ne temem că cineva poate fi rănit, rămâne o notă despre asta.
receipt-confirm-yes = Da, retrageți răspunsul meu
receipt-confirm-no = Nu, păstrați răspunsul meu
receipt-withdrawn-title = Răspunsul dumneavoastră este retras
receipt-withdrawn-what = Ce ați scris este șters. Nota dumneavoastră iese din cifrele noastre mai târziu, împreună cu altele, ca nimeni să nu își poată da seama că era a dumneavoastră.
receipt-held-confirm = Poliția trebuie să păstreze deocamdată o copie a ceea ce ați scris. Este nevoie de ea pentru o anchetă sau pentru siguranța cuiva. Vă puteți totuși retrage răspunsul: cuvintele dumneavoastră ies imediat din părerile primite. Copia se șterge când nu mai este nevoie de ea. Nota dumneavoastră iese din cifrele noastre mai târziu, împreună cu altele.
receipt-held-what = Cuvintele dumneavoastră nu mai fac parte din părerile primite. Poliția trebuie să păstreze deocamdată o copie. Este nevoie de ea pentru o anchetă sau pentru siguranța cuiva. Doar câțiva oameni au voie să o deschidă. Când nu mai este nevoie de ea, se șterge, iar dumneavoastră puteți vedea asta aici. Nota dumneavoastră iese din cifrele noastre mai târziu, împreună cu altele, ca nimeni să nu își poată da seama că era a dumneavoastră.
receipt-held-ask = Dacă aveți o întrebare despre asta, puteți întreba: { $contact }
receipt-held-ask-force = Dacă aveți o întrebare despre asta, puteți întreba { $force }.
receipt-held-complain = Dacă credeți că nu este corect, puteți face o plângere la Comisarul pentru Informații (Information Commissioner): { $address }
receipt-held-over = Poliția a trebuit să păstreze o vreme o copie. Acum este ștearsă și acea copie.
receipt-again = Faceți altceva cu numărul de confirmare
receipt-unavailable = Nu am putut face asta acum. Nimic nu s-a schimbat. Totul este încă aici. Vă rugăm să așteptați un minut și să încercați din nou.
receipt-send-again = Nu este încă trimis. Vă rugăm să apăsați butonul din nou.

## Rights
rights-title = Drepturile dumneavoastră
rights-heading = Drepturile dumneavoastră
rights-intro = Dacă cineva a comis o infracțiune împotriva dumneavoastră, aveți drepturi. Nu contează dacă ați spus poliției sau nu. Ele vin dintr-o carte de reguli numită Codul Victimelor.
rights-edition = Această pagină este despre Codul pentru Anglia și Țara Galilor care a început în aprilie 2021. Se pregătește un Cod nou.
rights-limits = Termenele de aici vin din ghiduri scurte despre Cod, nu din Codul însuși. Mai trebuie comparate cu el. Zilele sunt zile lucrătoare.
rights-faster = Unii oameni au dreptul la mai mult ajutor și la vești mai rapide. Puteți fi printre ei dacă infracțiunea a fost foarte gravă, dacă se repetă, dacă aveți sub 18 ani sau dacă nu vă simțiți în siguranță. Întrebați-ne.
rights-1 = Să înțelegeți și să vă înțelegem
rights-1-more = Trebuie să folosim cuvinte pe care le cunoașteți. Puteți avea o persoană care traduce în limba dumneavoastră.
rights-2 = Ca infracțiunea să fie scrisă
rights-2-more = Trebuie să facem asta fără să așteptăm prea mult.
rights-3 = Să vi se spună ce se întâmplă când anunțați poliția
rights-3-more = Trebuie să primiți o notă, într-un fel sigur pentru dumneavoastră, în care scrie ce ne-ați spus și cum ne puteți contacta.
rights-4 = Să primiți sprijin potrivit pentru dumneavoastră
rights-4-more = Trebuie să vă întrebăm de ce aveți nevoie. Trebuie să vă îndrumăm către o echipă de sprijin în cel mult 2 zile.
rights-5 = Să aflați despre banii pe care îi puteți primi
rights-5-more = Puteți primi bani dacă ați suferit răni sau ați pierdut ceva. Cei mai mulți oameni trebuie să îi ceară în cel mult 2 ani.
rights-6 = Să primiți vești despre cazul dumneavoastră
rights-6-more = Trebuie să stabilim împreună cât de des vă dăm vești. Trebuie să vă spunem în cel mult 5 zile dacă cineva este arestat, acuzat sau lăsat liber ori dacă se închide cazul. Pentru unii oameni este 1 zi. Dacă noi sau avocații oprim cazul, puteți cere ca cineva să îl mai verifice o dată.
rights-7 = Să spuneți cum v-a schimbat infracțiunea viața
rights-7-more = Puteți da o declarație cu vorbele dumneavoastră. Un tribunal o poate asculta.
rights-8 = Să știți despre proces
rights-8-more = Trebuie să vi se spună data și locul în cel mult 1 zi după ce le află echipa noastră. Dacă trebuie să vorbiți la tribunal, puteți cere ajutor, de exemplu un paravan.
rights-9 = Să știți cum s-a încheiat cazul
rights-9-more = Trebuie să vi se spună în cel mult 1 zi după ce află echipa noastră, și de ce s-a încheiat așa.
rights-10 = Să vă primiți înapoi cheltuielile și lucrurile
rights-10-more = Dacă mergeți la tribunal, unele cheltuieli se plătesc. Dacă am luat lucruri de-ale dumneavoastră, le primiți înapoi imediat ce le putem da.
rights-11 = Să aflați despre persoana care a făcut asta
rights-11-more = Dacă persoana merge mult timp la închisoare pentru că a rănit pe cineva, puteți cere să vi se spună ce se întâmplă cu ea.
rights-12 = Să faceți o plângere
rights-12-more = Dacă drepturile dumneavoastră nu au fost respectate, spuneți-ne. Trebuie să primiți un răspuns în cel mult 10 zile. Dacă tot nu sunteți de acord, cineva din afara poliției poate verifica.
rights-feedback = Spuneți-ne cum ne-am descurcat

## Safety
safety-title = În siguranță pe internet
safety-heading = În siguranță pe internet
safety-leave = Butonul roșu
safety-leave-what = În partea de sus a fiecărei pagini este un buton roșu. Apăsați-l și ajungeți la o pagină despre vreme. La fel se întâmplă dacă apăsați de trei ori tasta Shift.
safety-leave-not = El nu ascunde faptul că ați fost aici. Pagina apare în continuare în istoricul telefonului sau al calculatorului.
safety-leave-lost = Ce ați scris și nu ați trimis se pierde când plecați.
safety-history = Cineva s-ar putea uita în telefonul dumneavoastră
safety-history-what = Dacă vă temeți de asta, folosiți un telefon sau un calculator la care acea persoană nu poate ajunge. Unul dintr-o bibliotecă sau din casa unor prieteni este mai sigur.
safety-history-private = Puteți deschide mai întâi o fereastră privată în browser. Ea nu păstrează istoricul după ce o închideți.
safety-history-clear = Puteți șterge o singură pagină din istoric. Dacă ștergeți tot, cineva ar putea observa.
safety-spy = Unii oameni pun aplicații ascunse pe telefonul altei persoane. Dacă cineva știe lucruri pe care nu ar trebui să le știe, folosiți alt telefon.
safety-receipt = Numărul dumneavoastră de confirmare
safety-receipt-what = Păstrați numărul de confirmare unde nu se uită nimeni altcineva. Puteți și să nu îl păstrați deloc.

## Cookies
cookies-title = Cookie-uri
cookies-heading = Cookie-uri
cookies-none = Aceste pagini nu pun nimic pe telefonul sau calculatorul dumneavoastră. Nu există cookie-uri și nimic nu vă urmărește.
cookies-staff = Oamenii care lucrează aici și intră în cont primesc un singur cookie. El îi ține în cont și dispare când ies.
cookies-name = Nume
cookies-purpose = La ce folosește
cookies-purpose-what = Ține în cont o persoană care lucrează aici.
cookies-ends = Când se termină
cookies-ends-what = Când persoana iese din cont sau când expiră intrarea în cont.

## Privacy
privacy-title = Confidențialitate
privacy-heading = Ce păstrăm și de ce
privacy-who = { $force } conduce acest serviciu și are grijă de ce ne spuneți.
privacy-look = Dacă doar vă uitați, nu păstrăm nimic despre dumneavoastră.
privacy-answer = Când răspundeți
privacy-answer-1 = Păstrăm nota pe care ați ales-o și momentul în care ați trimis-o, ca să vedem cum ne descurcăm.
privacy-answer-2 = Păstrăm sub cheie ce scrieți. Textul este păstrat astfel încât îl pot deschide doar persoanele care au voie să îl citească.
privacy-answer-3 = Codul ne spune despre ce contact este răspunsul. Nu îi spune polițistului cine sunteți.
privacy-answer-4 = Dacă răspundeți fără un cod al dumneavoastră, păstrăm timp de o zi un semn făcut din adresa dumneavoastră de internet. El ne ajută să vedem dacă o persoană răspunde de multe ori. Din el nu se poate afla adresa.
privacy-contact = Când ne cereți să vă contactăm
privacy-contact-what = Păstrăm sub cheie numărul sau adresa dumneavoastră. Le văd doar persoanele care vă contactează.
privacy-equality = Când ne spuneți despre dumneavoastră
privacy-equality-what = Păstrăm acele răspunsuri separat, cu luna și cu nimic altceva. Nimeni nu poate ajunge de la ele la dumneavoastră.
privacy-read = Cine citește ce scrieți
privacy-read-what = O echipă mică citește textul. Îl dă mai departe doar dacă cineva ar putea fi rănit, dacă ar putea fi nevoie de el ca dovadă sau dacă ne cereți dumneavoastră. Mai târziu, amestecat cu cel puțin alte patru răspunsuri, textul poate fi citit și de un polițist care a avut contact cu dumneavoastră. Numele dumneavoastră apare doar dacă îl scrieți. Nu îi arătăm textul dacă l-am dat mai departe, dacă ne-ați cerut să vă contactăm sau dacă din el pare că cineva ar putea fi rănit.
privacy-back = Retragerea răspunsului
privacy-back-what = Cu numărul de confirmare vă puteți retrage răspunsul oricând. Cuvintele dumneavoastră ies imediat din părerile primite și se șterg. Dacă poliția trebuie să păstreze o copie pentru o anchetă sau pentru siguranța cuiva, vă spunem. Aveți nevoie de numărul de confirmare pentru asta.
privacy-never = Ce nu facem niciodată
privacy-never-what = Nu vindem ce ne spuneți. Nu folosim asta pentru reclame. Nu facem o listă cu cei mai buni și cei mai slabi polițiști.

## Accessibility
access-title = Accesibilitate
access-heading = Poate folosi oricine aceste pagini?
access-aim = Dorim ca oricine să poată folosi aceste pagini. Ținta noastră este o regulă numită { $standard }.
access-works = Ce funcționează
access-works-1 = Puteți folosi fiecare pagină doar cu tastatura.
access-works-2 = Puteți face textul de patru ori mai mare.
access-works-3 = Puteți folosi paginile cu un cititor de ecran și cu scripturile oprite.
access-works-4 = Paginile merg pe telefoane mici și vechi.
access-not = Ce mai avem de făcut
access-not-1 = Persoane cu dizabilități nu au testat încă paginile. Până acum am folosit programe de test și mâinile noastre.
access-not-2 = Unele limbi nu au fost verificate de oameni care au crescut cu ele. Acele pagini spun asta.
access-not-3 = Încă nu avem limba semnelor și nici o variantă ușor de citit.
access-tell = Spuneți-ne
access-tell-what = Dacă ceva nu merge la dumneavoastră, vă rugăm să ne spuneți. Puteți face asta pe pagina de păreri, fără cod.

# Who has opened a record
receipt-opened = Vedeți cine v-a deschis înregistrarea
receipt-opened-what = Puteți vedea ce fel de muncă au oamenii care au citit ce ați trimis, în ce zi și de ce. Nu arătăm nume.
receipt-opened-go = Arătați-mi
opened-title = Cine v-a deschis înregistrarea
opened-intro = Aceștia sunt oamenii care au citit ce ne-ați trimis. Notăm acest lucru înainte ca ei să poată citi, și nimeni nu îl poate șterge fără să se observe. Nu arătăm nume.
opened-none = Nimeni nu v-a deschis încă înregistrarea.
opened-role = Cine
opened-why = De ce
opened-role-desk = cineva de la biroul de ajutor pentru victime
opened-role-officer = un polițist, împreună cu răspunsurile a cel puțin altor patru persoane
opened-role-lead = cineva care conduce o echipă de poliție
opened-role-standards = cineva care cercetează plângerile despre poliție
opened-role-analyst = cineva care caută ce se poate face mai bine
opened-role-commissioner = biroul Comisarului pentru Victime
opened-role-check = cineva care verifică dacă regulile sunt respectate
opened-role-program = un program de calculator al poliției
opened-role-other = cineva care lucrează cu poliția
opened-why-check-risk = ca să vadă dacă cineva este în pericol
opened-why-answer-request = ca să vă contacteze, așa cum ați cerut
opened-why-read-entry = ca să citească ce a sosit
opened-why-follow-up = ca să continue ce s-a început
opened-why-complaint = ca să cerceteze o plângere
opened-why-quality-check = ca să verifice dacă oamenii sunt tratați bine
opened-why-check-flag = ca să verifice dacă oamenii sunt tratați bine
opened-why-own-contacts = ca să învețe din ce spun oamenii
opened-why-other = din alt motiv, care este notat
opened-why-investigation = din alt motiv, care este notat
opened-why-answer-access = ca să facă copia pe care ați cerut-o
