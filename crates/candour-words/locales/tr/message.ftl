# A draft: no native reader has checked it yet.
message-subject = Nasıldık?
message-invitation = Bizden aldığınız yardım nasıldı? Bir dakika sürer: { $link } Yanıtlamak zorunda değilsiniz. Bu mesajları durdurmak için STOP yazın.
message-invitation-email =
    Bizden aldığınız yardım nasıldı? Bir sayı seçin. Gönder düğmesine basmadan hiçbir şey gönderilmez.

    5, çok iyi: { $five }
    4, iyi: { $four }
    3, ne iyi ne kötü: { $three }
    2, kötü: { $two }
    1, çok kötü: { $one }

    Bu e-postayı bir sayı ve kendi sözlerinizle de yanıtlayabilirsiniz. Yanıtlamak zorunda değilsiniz.
    Bu e-postaları durdurmak için: { $stop }
message-reminder = Nasıl olduğumuzu hâlâ söyleyebilirsiniz: { $link } Bunu son kez soruyoruz. Bu mesajları durdurmak için STOP yazın.
message-ask-rating = Teşekkürler. 1 ile 5 arasında nasıldık? 5 çok iyi, 1 çok kötü. Lütfen tek bir sayıyla yanıtlayın.
message-ask-again = Üzgünüz, anlayamadık. Lütfen 1 ile 5 arasında tek bir sayıyla yanıtlayın. 5 çok iyi demek.
message-ask-words = Teşekkürler. Nedenini söylemek ister misiniz? Kendi sözlerinizle yanıtlayın. İsterseniz burada bırakın.
message-thanks = Teşekkürler. Yanıtınızı aldık.
message-code-used = Bu kod için zaten bir yanıtımız var. Teşekkürler.
message-code-unknown = Bu kodu bilmiyoruz. Lütfen kontrol edip yeniden gönderin.
message-help = 1 ile 5 arasında bir sayıyla yanıtlayabilirsiniz. Bu mesajları durdurmak için STOP yazın. Acil durumda 999'u arayın.
message-stopped = Bizden artık mesaj almayacaksınız. Yeniden almak için START yazın.
message-started = Mesajlarımızı yeniden alacaksınız. Durdurmak için STOP yazın.
message-not-understood = Teşekkürler. Biri mesajınızı okuyacak. Acil durumda 999'u arayın.
message-sign-in-code = Kodunuz { $code }. Birkaç dakika geçerlidir. Kimseye söylemeyin.
