//! How somebody signed in and on what kind of device: what a person needs to know their own sign-ins again, and no more.

/// How somebody showed who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// A password alone.
    Password,
    /// A password and a one-time code.
    PasswordAndCode,
    /// A password and a recovery code.
    RecoveryCode,
    /// A one-time link that an administrator gave.
    EnrolmentLink,
    /// A passkey.
    Passkey,
    /// The force's single sign-on.
    SingleSignOn,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Password,
        Self::PasswordAndCode,
        Self::RecoveryCode,
        Self::EnrolmentLink,
        Self::Passkey,
        Self::SingleSignOn,
    ];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordAndCode => "password_and_code",
            Self::RecoveryCode => "recovery_code",
            Self::EnrolmentLink => "enrolment_link",
            Self::Passkey => "passkey",
            Self::SingleSignOn => "single_sign_on",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }
}

/// What kind of device, as its owner would call it. What a browser says of itself is read once and not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeviceKind {
    /// A computer with Windows.
    Windows,
    /// An Apple computer; an iPad says the same of itself.
    Mac,
    /// A computer with Linux.
    Linux,
    /// A Chromebook.
    Chromebook,
    /// An iPhone.
    IPhone,
    /// An iPad that says so.
    IPad,
    /// A telephone with Android.
    AndroidPhone,
    /// A tablet with Android.
    AndroidTablet,
    /// Anything else.
    Other,
}

impl DeviceKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Windows,
        Self::Mac,
        Self::Linux,
        Self::Chromebook,
        Self::IPhone,
        Self::IPad,
        Self::AndroidPhone,
        Self::AndroidTablet,
        Self::Other,
    ];

    /// The name in storage.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Mac => "mac",
            Self::Linux => "linux",
            Self::Chromebook => "chromebook",
            Self::IPhone => "iphone",
            Self::IPad => "ipad",
            Self::AndroidPhone => "android_phone",
            Self::AndroidTablet => "android_tablet",
            Self::Other => "other",
        }
    }

    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The kind by what a browser says of itself (`User-Agent`). The order matters: an Android telephone says "Linux"
    /// too, and an iPhone "like Mac OS X".
    pub fn of_user_agent(agent: &str) -> Self {
        let says = |word: &str| agent.contains(word);
        if says("iPhone") {
            Self::IPhone
        } else if says("iPad") {
            Self::IPad
        } else if says("Android") {
            if says("Mobile") { Self::AndroidPhone } else { Self::AndroidTablet }
        } else if says("CrOS") {
            Self::Chromebook
        } else if says("Windows") {
            Self::Windows
        } else if says("Macintosh") {
            Self::Mac
        } else if says("Linux") || says("X11") {
            Self::Linux
        } else {
            Self::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_and_stands_once() {
        for method in Method::ALL {
            assert_eq!(Method::parse(method.as_str()), Some(method));
        }
        for kind in DeviceKind::ALL {
            assert_eq!(DeviceKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(Method::parse("guess"), None);
        assert_eq!(DeviceKind::parse(""), None);
    }

    #[test]
    fn devices_are_known_by_what_browsers_say() {
        let kind = DeviceKind::of_user_agent;
        let windows =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36";
        assert_eq!(kind(windows), DeviceKind::Windows);
        assert_eq!(kind("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15"), DeviceKind::Mac);
        assert_eq!(kind("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Firefox/150.0"), DeviceKind::Linux);
        assert_eq!(kind("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/156.0"), DeviceKind::Chromebook);
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 Safari/604.1";
        assert_eq!(kind(iphone), DeviceKind::IPhone);
        assert_eq!(kind("Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) Mobile/15E148"), DeviceKind::IPad);
        let phone = "Mozilla/5.0 (Linux; Android 10; K) Chrome/156.0.0.0 Mobile Safari/537.36";
        assert_eq!(kind(phone), DeviceKind::AndroidPhone);
        assert_eq!(kind("Mozilla/5.0 (Linux; Android 10; K) Chrome/156.0"), DeviceKind::AndroidTablet);
        for odd in ["", "curl/8.5", "\u{202e}\u{0}"] {
            assert_eq!(kind(odd), DeviceKind::Other);
        }
    }
}
