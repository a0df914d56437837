# A draft: no native reader has checked it yet.
message-subject = Sut wnaethon ni?
message-invitation = Sut oedd yr help gawsoch chi gennym ni? Mae'n cymryd un munud: { $link } Does dim rhaid i chi ateb. I atal y negeseuon hyn, atebwch STOP.
message-invitation-email =
    Sut oedd yr help gawsoch chi gennym ni? Dewiswch rif. Does dim yn cael ei anfon cyn i chi bwyso Anfon.

    5, da iawn: { $five }
    4, da: { $four }
    3, ddim yn dda nac yn wael: { $three }
    2, gwael: { $two }
    1, gwael iawn: { $one }

    Gallwch hefyd ateb yr e-bost hwn gyda rhif a'ch geiriau eich hun. Does dim rhaid i chi ateb.
    I atal yr e-byst hyn: { $stop }
message-reminder = Gallwch ddweud wrthym o hyd sut wnaethon ni: { $link } Dyma'r tro olaf i ni ofyn. I atal y negeseuon hyn, atebwch STOP.
message-ask-rating = Diolch. Sut wnaethon ni, o 1 i 5? Mae 5 yn dda iawn, 1 yn wael iawn. Atebwch gydag un rhif.
message-ask-again = Mae'n ddrwg gennym, wnaethon ni ddim deall. Atebwch gydag un rhif o 1 i 5. Mae 5 yn dda iawn.
message-ask-words = Diolch. Hoffech chi ddweud wrthym pam? Atebwch yn eich geiriau eich hun. Gallwch hefyd ei gadael hi yno.
message-thanks = Diolch. Mae eich ateb gyda ni.
message-code-used = Mae gennym ateb ar gyfer y cod hwn eisoes. Diolch.
message-code-unknown = Nid ydym yn adnabod y cod hwn. Gwiriwch ef a'i anfon eto.
message-help = Gallwch ateb gyda rhif o 1 i 5. I atal y negeseuon hyn, atebwch STOP. Mewn argyfwng ffoniwch 999.
message-stopped = Ni chewch ragor o negeseuon gennym. I'w cael eto, atebwch START.
message-started = Byddwch yn cael ein negeseuon eto. I'w hatal, atebwch STOP.
message-not-understood = Diolch. Bydd rhywun yn darllen eich neges. Mewn argyfwng ffoniwch 999.
message-sign-in-code = Eich cod yw { $code }. Mae'n gweithio am ychydig funudau. Peidiwch â'i ddweud wrth neb.
