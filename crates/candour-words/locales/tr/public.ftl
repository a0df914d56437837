# Herkese açık sayfalar. Taslak: ana dili Türkçe olan biri henüz okumadı.

## Start
start-title = Başlangıç
start-heading = Size nasıl davrandığımızı anlatın
start-intro = { $force } ile bir görüşmeniz oldu mu? Nasıl geçtiğini bize anlatabilirsiniz. Yaklaşık bir dakika sürer.
start-feedback = Size nasıl davrandığımızı anlatın
start-feedback-more = Kodla ya da kodsuz
start-rights = Haklarınızı okuyun
start-rights-more = Bizden neler bekleyebilirsiniz
start-support = Destek bulun
start-support-more = Konuşabileceğiniz kişiler
start-receipt = Daha önce cevap verdiniz mi?
start-receipt-more = Yazı eklemek ya da cevabınızı geri almak için alındı numaranızı kullanın

## Danger
danger = Şu anda tehlikedeyseniz { $emergency } numarasını arayın.
danger-silent = Konuşamıyorsanız cep telefonundan { $emergency } numarasını arayın, sonra { $silent } tuşlayın.
not-watched = Bu sayfayı acil durumlar için izleyen kimse yoktur.

## Code
code-title = Kodunuzu yazın
code-heading = Kodunuzu yazın
code-label = Kodunuz
code-hint = Kod 11 harf ve rakamdan oluşur, örneğin { $example }. Büyük ya da küçük harf ve boşluklar fark etmez.
code-go = Devam et
code-none = Kodum yok
code-error-empty = Kodunuzu yazın.
code-error-symbol = Bu karakterlerden biri hiçbir kodda bulunmaz. Kontrol edin ve kodu yeniden yazın.
code-error-length = Bir kod 11 harf ve rakamdan oluşur. Sayın ve kodu yeniden yazın.
code-error-check = Bir karakter uymuyor. Kodu kontrol edin ve yeniden yazın.

code-mistyped-title = Bu kod doğru görünmüyor
code-mistyped-what = Bir kod 11 harf ve rakamdan oluşur. Burada biri ya da birkaçı yanlış olabilir.
code-unknown-title = Bu kodu tanımıyoruz
code-unknown-what = Kodda bir hata olabilir. Kontrol edin ve yeniden yazın.
code-used-title = Bu kod kullanılmış
code-used-what = Her kod bir kez çalışır. Bir şey yapmanız gerekmez.
code-expired-title = Bu kod artık çalışmıyor
code-expired-what = Kodlar bir süre sonra çalışmaz olur. Yerine daha yeni bir kod da geçmiş olabilir. Yine de sizi dinlemek isteriz.
code-ways = Şimdi yapabilecekleriniz
code-ways-again = Bir kod yazın
code-ways-without = Kodsuz cevap verin
code-kept = Yazdıklarınız
code-kept-hint = Bu kaydedilmedi. Buradan kopyalayabilirsiniz.

## Feedback
feedback-title = Size nasıl davrandığımızı anlatın
feedback-heading = Sizinle görüşmemiz nasıldı?
feedback-doors = Ne yapmak istersiniz?
feedback-door-rate = Size nasıl davrandığımızı anlatın
feedback-door-rights = Haklarınızı okuyun
feedback-hint = Birini seçin. 5 en iyisidir.
rating-5 = 5 – Çok iyi
rating-4 = 4 – İyi
rating-3 = 3 – Orta
rating-2 = 2 – Kötü
rating-1 = 1 – Çok kötü
feedback-words = Neden bunu seçtiniz? Bir şey yazmak zorunda değilsiniz.
feedback-words-hint = En fazla { $limit } karakter yazabilirsiniz, istediğiniz dilde.
feedback-reader = Yazdıklarınızı { $force } içindeki küçük bir ekip okur. Yalnızca biri zarar görebilecekse ya da kanıt olarak gerekebilecekse başkasına iletir. Daha sonra sizinle görüşen kişiler de yazdıklarınızı başka cevaplarla karışık olarak okuyabilir. Siz yazmadıkça adınız görünmez.
feedback-send = Gönder
feedback-no-code = Kodsuz cevap veriyorsunuz.
feedback-error-rating = 1 ile 5 arasında bir sayı seçin.
feedback-error-words = { $number } karakter yazdınız. Lütfen kısaltın. En fazla { $limit } karakter olabilir.
feedback-error-again = Cevabınız henüz gönderilmedi. Lütfen “Gönder” düğmesine yeniden basın.
feedback-error-unavailable = Cevabınızı şu anda kaydedemedik. Hepsi hâlâ burada. Lütfen bir dakika bekleyin ve “Gönder” düğmesine yeniden basın.

## Thanks
thanks-title = Teşekkür ederiz
thanks-heading = Teşekkür ederiz. Cevabınızı aldık.
thanks-first-stands = Bu formu daha önce { $number } sayısıyla gönderdiniz. O sayı kalır.
thanks-receipt = Alındı numaranız
thanks-receipt-use = Bir yere yazın ya da fotoğrafını çekin. Onunla sonra yazı ekleyebilir, sizinle iletişime geçmemizi isteyebilir ya da cevabınızı geri alabilirsiniz. Size onu bir daha gösteremeyiz.
thanks-next = Bundan sonra ne olacak
thanks-next-words = Bir kişi yazdıklarınızı { $span } içinde okur.
thanks-next-figures = Verdiğiniz sayı, nasıl çalıştığımızı gösteren sonuçlara katılır.
thanks-next-reply = Siz istemedikçe sizinle iletişime geçmeyiz. Tek istisna, sizin ya da başka birinin tehlikede olabilmesidir.
thanks-more = İsterseniz daha fazlasını yapabilirsiniz
thanks-close = Bu sayfayı şimdi kapatabilirsiniz.

## Contact
contact-title = Sizinle iletişime geçmemizi isteyin
contact-heading = Sizinle iletişime geçmemizi isteyin
contact-intro = Size nasıl güvenle ulaşabileceğimizi söyleyin. Bunu yalnızca size ulaşacak kişiler okuyabilir.
contact-method = Size nasıl ulaşalım?
contact-method-telephone = Beni arayın
contact-method-sms = Bana kısa mesaj gönderin
contact-method-email = Bana e-posta gönderin
contact-method-other = Başka bir yolla
contact-to = Kullanacağımız numara ya da adres
contact-to-hint = Başka bir yol seçtiyseniz ne olduğunu bize söyleyin.
contact-name = Size nasıl seslenelim?
contact-when = Ne zaman güvenli olur?
contact-when-hint = Örneğin: hafta içi saat 9 ile 15 arası.
contact-do-not = Ne yapmayalım?
contact-do-not-hint = Örneğin: mesaj bırakmayın ya da kimin aradığını söylemeyin.
contact-optional = Bunu boş bırakabilirsiniz.
contact-send = Sizinle iletişime geçmemizi isteyin
contact-error-method = Size nasıl ulaşacağımızı seçin.
contact-error-to = Kullanacağımız numarayı ya da adresi yazın.
contact-error-long = Lütfen bunu kısaltın. En fazla { $limit } karakter olabilir.
contact-error-control = Burada kullanamadığımız bir karakter var. Lütfen yeniden yazın.
contact-done-title = Sizinle iletişime geçeceğiz
contact-done-what = Bir kişi { $span } içinde, istediğiniz yolla size ulaşmaya çalışacak.

## Equality
equality-title = Sizinle ilgili birkaç soru
equality-heading = Sizinle ilgili birkaç soru
equality-why = Herkese iyi davranıp davranmadığımızı görmek için soruyoruz. Hiçbirine cevap vermek zorunda değilsiniz.
equality-apart = Bu cevapları her şeyden ayrı tutarız. Burada çalışan hiç kimse onları size bağlayamaz.
equality-age = Kaç yaşındasınız?
equality-age-under-16 = 16 yaşından küçük
equality-age-16-24 = 16 ile 24 arası
equality-age-25-34 = 25 ile 34 arası
equality-age-35-44 = 35 ile 44 arası
equality-age-45-54 = 45 ile 54 arası
equality-age-55-64 = 55 ile 64 arası
equality-age-65-over = 65 ya da üstü
equality-age-not-said = Söylememeyi tercih ederim
equality-ethnic = Etnik grubunuz nedir?
equality-ethnic-asian = Asyalı ya da Asya kökenli Britanyalı
equality-ethnic-black = Siyah, siyah Britanyalı, Karayipli ya da Afrikalı
equality-ethnic-mixed = Karışık ya da birden fazla grup
equality-ethnic-white = Beyaz
equality-ethnic-other = Başka bir grup
equality-ethnic-not-said = Söylememeyi tercih ederim
equality-disability = Bir yıldır süren ya da bir yıl sürecek, bedensel veya ruhsal bir sağlık sorununuz var mı?
equality-disability-yes = Evet
equality-disability-no = Hayır
equality-disability-not-said = Söylememeyi tercih ederim
equality-sex = Cinsiyetiniz nedir?
equality-sex-female = Kadın
equality-sex-male = Erkek
equality-sex-another = Bunu başka türlü söylerim
equality-sex-not-said = Söylememeyi tercih ederim
equality-send = Bu cevapları gönder
equality-done-title = Teşekkür ederiz
equality-done-what = Cevaplarınızı aldık. Herkese iyi davranıp davranmadığımızı görmemize yardım ediyorlar.
equality-nothing-what = Bir cevap seçmediniz. Sorun değil. Hiçbir şey kaydedilmedi.

## Receipt
receipt-title = Alındı numaranızı kullanın
receipt-heading = Alındı numaranızı kullanın
receipt-intro = Cevabınızı gönderdiğinizde bir alındı numarası aldınız. Onunla yazı ekleyebilir, sizinle iletişime geçmemizi isteyebilir ya da cevabınızı geri alabilirsiniz.
receipt-label = Alındı numaranız
receipt-hint = 15 harf ve rakamdan oluşur, örneğin { $example }. Büyük ya da küçük harf ve boşluklar fark etmez.
receipt-go = Devam et
receipt-error-empty = Alındı numaranızı yazın.
receipt-error-symbol = Bu karakterlerden biri hiçbir alındı numarasında bulunmaz. Kontrol edin ve yeniden yazın.
receipt-error-length = Bir alındı numarası 15 harf ve rakamdan oluşur. Sayın ve yeniden yazın.
receipt-error-check = Bir karakter uymuyor. Alındı numarasını kontrol edin ve yeniden yazın.
receipt-unknown-title = Bu alındı numarasını bulamıyoruz
receipt-unknown-what = Numarada bir hata olabilir. Kontrol edin ve yeniden yazın.
receipt-menu-title = Ne yapmak istersiniz?
receipt-menu-heading = Ne yapmak istersiniz?
receipt-words = Yazı ekleyin
receipt-words-label = Ne eklemek istersiniz?
receipt-words-error-empty = Eklemek istediğinizi yazın.
receipt-words-send = Bu yazıyı ekle
receipt-words-done-title = Yazınızı ekledik
receipt-words-done-what = Bir kişi onu { $span } içinde okur.
receipt-too-many = Bu alındı numarasını olabildiğince çok kez kullandınız. Söyleyecek başka şeyiniz varsa kodsuz olarak yeniden cevap verebilirsiniz.
receipt-withdraw = Cevabınızı geri alın
receipt-withdraw-what = Sözleriniz görüşlerimizden hemen çıkar. Verdiğiniz sayı, sizin olduğu anlaşılmasın diye sonuçlarımızdan daha sonra, başka sayılarla birlikte çıkar.
receipt-withdraw-next = Geri almak için devam edin
receipt-confirm-title = Cevabınız geri alınsın mı?
receipt-confirm-what = Yazdıklarınız hemen silinir. Onları geri getiremeyiz. Verdiğiniz sayı, sizin olduğu anlaşılmasın diye sonuçlarımızdan daha sonra, başka sayılarla birlikte çıkar. Yazdıklarınız birinin zarar görebileceği kaygısını doğurduysa, buna dair bir not kalır.
receipt-confirm-yes = Evet, cevabımı geri al
receipt-confirm-no = Hayır, cevabım kalsın
receipt-withdrawn-title = Cevabınız geri alındı
receipt-withdrawn-what = Yazdıklarınız silindi. Verdiğiniz sayı, sizin olduğu anlaşılmasın diye sonuçlarımızdan daha sonra, başka sayılarla birlikte çıkar.
receipt-held-confirm = Polis, yazdıklarınızın bir kopyasını şimdilik saklamak zorunda. Bu kopya bir soruşturma için ya da birini güvende tutmak için gerekli. Cevabınızı yine de geri alabilirsiniz: sözleriniz görüşlerimizden hemen çıkar. Kopya, artık gerekmediğinde silinir. Verdiğiniz sayı sonuçlarımızdan daha sonra, başka sayılarla birlikte çıkar.
receipt-held-what = Sözleriniz artık görüşlerimizin bir parçası değil. Polis bir kopyayı şimdilik saklamak zorunda. Bu kopya bir soruşturma için ya da birini güvende tutmak için gerekli. Onu yalnızca birkaç kişi açabilir. Artık gerekmediğinde silinir ve bunu burada görebilirsiniz. Verdiğiniz sayı, sizin olduğu anlaşılmasın diye sonuçlarımızdan daha sonra, başka sayılarla birlikte çıkar.
receipt-held-ask = Bununla ilgili bir sorunuz varsa şuraya sorabilirsiniz: { $contact }
receipt-held-ask-force = Bununla ilgili bir sorunuz varsa polise sorabilirsiniz ({ $force }).
receipt-held-complain = Bunun yanlış olduğunu düşünüyorsanız Bilgi Komiseri’ne (Information Commissioner) şikâyet edebilirsiniz: { $address }
receipt-held-over = Polis bir süre bir kopya saklamak zorundaydı. O kopya da artık silindi.
receipt-again = Alındı numaranızla başka bir şey yapın
receipt-unavailable = Bunu şu anda yapamadık. Hiçbir şey değişmedi. Hepsi hâlâ burada. Lütfen bir dakika bekleyin ve yeniden deneyin.
receipt-send-again = Bu henüz gönderilmedi. Lütfen düğmeye yeniden basın.

## Rights
rights-title = Haklarınız
rights-heading = Haklarınız
rights-intro = Size karşı bir suç işlendiyse haklarınız vardır. Bunu polise anlatıp anlatmadığınız önemli değildir. Bu haklar Mağdur Hakları Yönergesi adlı bir kural kitabından gelir.
rights-edition = Bu sayfa İngiltere ve Galler’de Nisan 2021’de başlayan Yönerge hakkındadır. Yeni bir Yönerge hazırlanıyor.
rights-limits = Buradaki süreler Yönerge’nin kendisinden değil, onu anlatan kısa rehberlerden alındı. Yönerge ile karşılaştırılıp kontrol edilmeleri gerekiyor. Günler iş günüdür.
rights-faster = Bazı kişilerin daha çok yardım ve daha hızlı haber alma hakkı vardır. Suç çok ağırsa, tekrar tekrar oluyorsa, 18 yaşından küçükseniz ya da kendinizi güvende hissetmiyorsanız siz de onlardan biri olabilirsiniz. Bize sorun.
rights-1 = Anlamak ve anlaşılmak
rights-1-more = Bildiğiniz kelimeleri kullanmalıyız. Sözleri sizin dilinize çeviren biri yanınızda olabilir.
rights-2 = Suçun kayda geçirilmesi
rights-2-more = Bunu çok bekletmeden yapmalıyız.
rights-3 = Bildirdiğinizde neler olduğunu öğrenmek
rights-3-more = Sizin için güvenli bir yolla bir not almalısınız. Bu notta bize ne anlattığınız ve bize nasıl ulaşacağınız yazar.
rights-4 = Size uygun destek almak
rights-4-more = Neye ihtiyacınız olduğunu sormalıyız. Sizi 2 gün içinde bir destek ekibine yönlendirmeliyiz.
rights-5 = Alabileceğiniz parayı öğrenmek
rights-5-more = Zarar gördüyseniz ya da bir şey kaybettiyseniz para alabilirsiniz. Çoğu kişinin bunu 2 yıl içinde istemesi gerekir.
rights-6 = Dosyanızdan haber almak
rights-6-more = Size ne sıklıkta haber vereceğimizi sizinle kararlaştırmalıyız. Biri gözaltına alınır, suçlanır ya da serbest bırakılırsa veya dosya kapatılırsa 5 gün içinde size söylemeliyiz. Bazı kişiler için bu süre 1 gündür. Biz ya da savcılar dosyayı durdurursa yeniden bakılmasını isteyebilirsiniz.
rights-7 = Suçun hayatınızı nasıl değiştirdiğini anlatmak
rights-7-more = Kendi sözlerinizle bir ifade verebilirsiniz. Mahkeme bunu dinleyebilir.
rights-8 = Duruşmayı bilmek
rights-8-more = Ekibimiz öğrendikten sonra 1 gün içinde tarih ve yer size söylenmelidir. Mahkemede konuşmanız gerekiyorsa perde gibi bir yardım isteyebilirsiniz.
rights-9 = Dosyanın nasıl sonuçlandığını bilmek
rights-9-more = Ekibimiz öğrendikten sonra 1 gün içinde sonuç ve nedeni size söylenmelidir.
rights-10 = Masraflarınızı ve eşyalarınızı geri almak
rights-10-more = Mahkemeye giderseniz bazı masraflar ödenir. Size ait eşyaları aldıysak verebildiğimiz anda geri alırsınız.
rights-11 = Bunu yapan kişiden haber almak
rights-11-more = Bu kişi birine zarar verdiği için uzun süre hapse girerse ona ne olduğunun size söylenmesini isteyebilirsiniz.
rights-12 = Şikâyet etmek
rights-12-more = Haklarınızı alamadıysanız bize söyleyin. 10 gün içinde cevap almalısınız. Hâlâ memnun değilseniz polis dışından biri konuya bakabilir.
rights-feedback = Size nasıl davrandığımızı anlatın

## Safety
safety-title = İnternette güvende kalın
safety-heading = İnternette güvende kalın
safety-leave = Kırmızı düğme
safety-leave-what = Her sayfanın üstünde kırmızı bir düğme vardır. Ona basarsanız hava durumu sayfasına gidersiniz. Aynısını Shift tuşuna üç kez basarak da yapabilirsiniz.
safety-leave-not = Burada olduğunuzu gizlemez. Sayfa, telefonunuzun ya da bilgisayarınızın geçmişinde görünmeye devam eder.
safety-leave-lost = Yazıp göndermediğiniz her şey çıktığınızda kaybolur.
safety-history = Biri telefonunuza bakabilir
safety-history-what = Bundan korkuyorsanız o kişinin ulaşamayacağı bir telefon ya da bilgisayar kullanın. Kütüphanede ya da bir arkadaşın evinde olan daha güvenlidir.
safety-history-private = Önce tarayıcınızda gizli bir pencere açabilirsiniz. Kapattıktan sonra geçmişi saklamaz.
safety-history-clear = Geçmişinizden tek bir sayfayı silebilirsiniz. Hepsini silerseniz biri fark edebilir.
safety-spy = Bazı kişiler başkasının telefonuna gizli uygulamalar koyar. Biri bilmemesi gereken şeyleri biliyorsa başka bir telefon kullanın.
safety-receipt = Alındı numaranız
safety-receipt-what = Alındı numaranızı kimsenin bakmadığı bir yerde saklayın. Hiç saklamayabilirsiniz de.

## Cookies
cookies-title = Çerezler
cookies-heading = Çerezler
cookies-none = Bu sayfalar telefonunuza ya da bilgisayarınıza hiçbir şey koymaz. Çerez yoktur ve hiçbir şey sizi izlemez.
cookies-staff = Burada çalışan ve oturum açan kişiler bir çerez alır. Bu çerez oturumlarını açık tutar ve oturumu kapatınca silinir.
cookies-name = Ad
cookies-purpose = Ne işe yarar
cookies-purpose-what = Bir çalışanın oturumunu açık tutar.
cookies-ends = Ne zaman biter
cookies-ends-what = Çalışan oturumu kapattığında ya da oturum süresi dolduğunda.

## Privacy
privacy-title = Gizlilik
privacy-heading = Neyi, neden saklıyoruz
privacy-who = { $force } bu hizmeti yürütür ve bize anlattıklarınızı korur.
privacy-look = Yalnızca bakarsanız hakkınızda hiçbir şey saklamayız.
privacy-answer = Cevap verdiğinizde
privacy-answer-1 = Nasıl çalıştığımızı görmek için seçtiğiniz sayıyı ve onu ne zaman gönderdiğinizi saklarız.
privacy-answer-2 = Yazdıklarınızı kilit altında tutarız. Yalnızca okuma izni olan kişilerin açabileceği biçimde saklanır.
privacy-answer-3 = Kodunuz bize cevabınızın hangi görüşmeyle ilgili olduğunu söyler. Polis memuruna kim olduğunuzu söylemez.
privacy-answer-4 = Kendi kodunuz olmadan cevap verirseniz internet adresinizden yapılmış bir işareti bir gün saklarız. Bu, bir kişinin çok kez cevap verip vermediğini görmemize yardım eder. İşaretten adrese geri dönülemez.
privacy-contact = Sizinle iletişime geçmemizi istediğinizde
privacy-contact-what = Numaranızı ya da adresinizi kilit altında tutarız. Yalnızca sizinle iletişime geçen kişiler görebilir.
privacy-equality = Bize kendinizi anlattığınızda
privacy-equality-what = Bu cevapları ayrı tutarız. Yanlarında yalnızca ay bilgisi olur. Kimse onlardan size ulaşamaz.
privacy-read = Yazdıklarınızı kim okur
privacy-read-what = Küçük bir ekip okur. Yalnızca biri zarar görebilecekse, kanıt olarak gerekebilecekse ya da siz isterseniz başkasına iletir. Daha sonra sizinle görüşen bir polis memuru da yazdıklarınızı en az dört başka cevapla karışık olarak okuyabilir. Siz yazmadıkça adınız görünmez. Yazdıklarınızı başkasına ilettiysek, sizinle iletişime geçmemizi istediyseniz ya da onlardan birinin zarar görebileceği anlaşılıyorsa yazdıklarınızı göstermeyiz.
privacy-back = Geri alma
privacy-back-what = Alındı numaranızla cevabınızı istediğiniz zaman geri alabilirsiniz. Sözleriniz görüşlerimizden hemen çıkar ve silinir. Polisin bir soruşturma için ya da birini güvende tutmak için bir kopya saklaması gerekirse size söyleriz. Bunun için alındı numaranız gerekir.
privacy-never = Asla yapmadıklarımız
privacy-never-what = Bize anlattıklarınızı satmayız. Reklam için kullanmayız. En iyi ve en kötü polis memurlarının listesini yapmayız.

## Accessibility
access-title = Erişilebilirlik
access-heading = Bu sayfaları herkes kullanabilir mi?
access-aim = Herkesin bu sayfaları kullanabilmesini istiyoruz. Hedefimiz { $standard } adlı bir kuraldır.
access-works = Neler çalışıyor
access-works-1 = Her sayfayı yalnızca klavyeyle kullanabilirsiniz.
access-works-2 = Yazıyı dört kat büyütebilirsiniz.
access-works-3 = Sayfaları ekran okuyucuyla ve betikler kapalıyken kullanabilirsiniz.
access-works-4 = Sayfalar küçük ve eski telefonlarda çalışır.
access-not = Daha yapmamız gerekenler
access-not-1 = Engelli kişiler sayfaları henüz denemedi. Şimdiye kadar test programlarını ve kendi ellerimizi kullandık.
access-not-2 = Bazı dilleri, o dille büyümüş kişiler kontrol etmedi. O sayfalarda bu yazar.
access-not-3 = Henüz işaret dili ve kolay okunan bir sürüm yok.
access-tell = Bize söyleyin
access-tell-what = Bir şey sizin için çalışmıyorsa lütfen bize söyleyin. Bunu görüş sayfasında, kodsuz yapabilirsiniz.

# Who has opened a record
receipt-opened = Kaydınızı kimlerin açtığını görün
receipt-opened-what = Gönderdiğinizi okuyan kişilerin ne iş yaptığını, hangi gün ve neden okuduğunu görebilirsiniz. Ad göstermiyoruz.
receipt-opened-go = Göster
opened-title = Kaydınızı kimler açtı
opened-intro = Bunlar, bize gönderdiğinizi okuyan kişilerdir. Bunu onlar okuyabilmeden önce yazarız ve kimse bunu fark edilmeden silemez. Ad göstermiyoruz.
opened-none = Kaydınızı henüz kimse açmadı.
opened-role = Kim
opened-why = Neden
opened-role-desk = mağdurlar için yardım masasından biri
opened-role-officer = bir polis memuru, en az dört kişinin daha yanıtıyla birlikte
opened-role-lead = bir polis ekibini yöneten biri
opened-role-standards = polis hakkındaki şikâyetleri inceleyen biri
opened-role-analyst = neyin daha iyi yapılabileceğine bakan biri
opened-role-commissioner = Mağdurlar Komiserliği
opened-role-check = kurallara uyulup uyulmadığını denetleyen biri
opened-role-program = polisin bir bilgisayar programı
opened-role-other = polisle çalışan biri
opened-why-check-risk = birinin tehlikede olup olmadığını görmek için
opened-why-answer-request = istediğiniz gibi sizinle iletişim kurmak için
opened-why-read-entry = geleni okumak için
opened-why-follow-up = başlanan işi sürdürmek için
opened-why-complaint = bir şikâyeti incelemek için
opened-why-quality-check = insanlara iyi davranıldığını denetlemek için
opened-why-check-flag = insanlara iyi davranıldığını denetlemek için
opened-why-own-contacts = insanların söylediklerinden öğrenmek için
opened-why-other = yazılı olan başka bir nedenle
opened-why-investigation = yazılı olan başka bir nedenle
opened-why-answer-access = istediğiniz kopyayı hazırlamak için
